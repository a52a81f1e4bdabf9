/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/terminal/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "viewer/terminal/bytes.h"
#include "viewer/terminal/keyboard.h"
#include "viewer/terminal/painter.h"
#include "viewer/terminal/rescue.h"
#include "viewer/terminal/terminfo.h"

#define MOUSE_ON "\033[?1000h\033[?1006h"
#define MOUSE_OFF "\033[?1006l\033[?1000l"
#define FRAME_OFF "\033[?2026l"
/* Ends a sequence of which the terminal got only a part. */
#define CANCEL "\030"

enum {
	/* As long as a slow line may tear a key's sequence apart; shorter than anybody notices. */
	ESCAPE_MS = 25,
	/* A terminal that takes nothing (Ctrl-S) must not keep the program from its end. */
	LEAVE_MS = 500,
	MOST_ROWS = 512,
	MOST_COLUMNS = 1024,
};

static struct {
	bool started;
	bool entered;      /* started, and not suspended */
	bool stuck;        /* the terminal does not take the rest of the frame */
	bool has_own_fd;   /* fd is ours alone and does not block */
	bool leaves_mouse; /* to the terminal */
	int fd;            /* for output */
	int keys_fd;       /* stdin or /dev/tty; -1: there are no keys */
	int modes_fd;      /* whose modes are changed */
	struct termios before;
	struct painter painter;
	struct keyboard keyboard;
	int64_t last_byte_ms; /* when a key's bytes came last */
	struct bytes frame;
	size_t n_written; /* of frame */
	struct terminal_cost cost;
} terminal;

static int64_t now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* open_output: an open file of our own, because O_NONBLOCK on stdout would reach the shell. */
static void open_output(void)
{
	int fd = open("/proc/self/fd/1", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	terminal.has_own_fd = fd >= 0;
	terminal.fd = fd >= 0 ? fd : STDOUT_FILENO;
}

static void close_output(void)
{
	if (terminal.has_own_fd)
		close(terminal.fd);
	terminal.has_own_fd = false;
}

static bool is_writable(int timeout_ms)
{
	struct pollfd output = {.fd = terminal.fd, .events = POLLOUT};
	return poll(&output, 1, timeout_ms) > 0;
}

static void forget_frame(void)
{
	terminal.frame.size = 0;
	terminal.n_written = 0;
	terminal.stuck = false;
}

/* write_rest: what is left of the frame; true when nothing is. A terminal that is gone takes all.
 */
static bool write_rest(void)
{
	terminal.stuck = true;
	while (terminal.n_written < terminal.frame.size) {
		if (!terminal.has_own_fd && !is_writable(0))
			return false;
		ssize_t n = write(terminal.fd, terminal.frame.data + terminal.n_written,
			terminal.frame.size - terminal.n_written);
		if (n < 0 && errno == EAGAIN)
			return false;
		if (n < 0 && errno != EINTR)
			break;
		terminal.cost.writes++;
		if (n > 0) {
			terminal.cost.bytes += (uint64_t)n;
			terminal.n_written += (size_t)n;
		}
	}
	forget_frame();
	return true;
}

static bool uses_mouse(void)
{
	return terminal.painter.terminfo.has_mouse && terminal.keys_fd >= 0 &&
	       !terminal.leaves_mouse;
}

static void add_leave(struct bytes *bytes)
{
	int rows = 0;
	int columns = 0;
	terminal_size(&rows, &columns);
	if (terminal.painter.terminfo.is_ecma48)
		bytes_add_text(bytes, FRAME_OFF);
	if (uses_mouse())
		bytes_add_text(bytes, MOUSE_OFF);
	terminfo_leave(bytes, rows - 1);
}

static void set_modes(void)
{
	struct termios modes = terminal.before;
	modes.c_lflag &= ~(tcflag_t)(ICANON | ECHO | IEXTEN);
	modes.c_cc[VMIN] = 0;
	modes.c_cc[VTIME] = 0;
	tcsetattr(terminal.modes_fd, TCSANOW, &modes);
}

static void enter(void)
{
	struct bytes leave = {0};
	add_leave(&leave);
	rescue_arm(terminal.fd, leave.data, leave.size, terminal.modes_fd, &terminal.before);
	bytes_finish(&leave);
	set_modes();
	terminfo_enter(&terminal.frame);
	if (uses_mouse())
		bytes_add_text(&terminal.frame, MOUSE_ON);
	terminal.painter.stale = true;
	terminal.entered = true;
}

static void leave(void)
{
	const int64_t end = now_ms() + LEAVE_MS;
	bool torn = terminal.n_written > 0;
	forget_frame();
	if (torn)
		bytes_add_text(&terminal.frame, CANCEL);
	add_leave(&terminal.frame);
	while (!write_rest() && now_ms() < end)
		is_writable((int)(end - now_ms()));
	forget_frame();
	rescue_disarm();
	/* TCSADRAIN would wait for a stopped terminal; keys that nobody read must not reach a
	 * shell. */
	tcsetattr(terminal.modes_fd, TCSANOW, &terminal.before);
	tcflush(terminal.modes_fd, TCIFLUSH);
	terminal.entered = false;
}

static bool wants_no_color(const struct terminal_options *options)
{
	const char *no_color = getenv("NO_COLOR");
	return options->no_color || (no_color != NULL && *no_color != '\0');
}

static void open_keys(bool input_is_data)
{
	if (input_is_data)
		terminal.keys_fd = open("/dev/tty", O_RDONLY | O_CLOEXEC | O_NOCTTY);
	else
		terminal.keys_fd = isatty(STDIN_FILENO) ? STDIN_FILENO : -1;
}

static void close_keys(void)
{
	if (terminal.keys_fd > STDERR_FILENO)
		close(terminal.keys_fd);
	terminal.keys_fd = -1;
}

int terminal_start(const struct terminal_options *options)
{
	struct terminfo terminfo;
	if (!isatty(STDOUT_FILENO))
		return -ENOTTY;
	int error = terminfo_load(STDOUT_FILENO, &terminfo);
	if (error != 0)
		return error;
	open_keys(options->input_is_data);
	terminal.modes_fd = terminal.keys_fd >= 0 ? terminal.keys_fd : STDOUT_FILENO;
	if (tcgetattr(terminal.modes_fd, &terminal.before) != 0) {
		error = -errno;
		close_keys();
		return error;
	}
	terminal.leaves_mouse = options->no_mouse;
	painter_init(&terminal.painter, &terminfo, wants_no_color(options),
		options->ascii || strcmp(nl_langinfo(CODESET), "UTF-8") != 0);
	terminal.keyboard.n_sequences =
		terminfo_keys(terminal.keyboard.sequences, KEYBOARD_SEQUENCES);
	open_output();
	enter();
	terminal.started = true;
	return 0;
}

void terminal_stop(void)
{
	if (!terminal.started)
		return;
	if (terminal.entered)
		leave();
	close_output();
	close_keys();
	painter_finish(&terminal.painter);
	bytes_finish(&terminal.frame);
	terminal.started = false;
}

void terminal_suspend(void)
{
	if (terminal.entered)
		leave();
}

void terminal_resume(void)
{
	if (terminal.started)
		enter();
}

static int sane(int told, int of_type, int usual, int most)
{
	int size = told > 0 ? told : of_type > 0 ? of_type : usual;
	return size < most ? size : most;
}

void terminal_size(int *ret_rows, int *ret_columns)
{
	struct winsize size = {0};
	/* A serial console tells 0x0. */
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0)
		size = (struct winsize){0};
	const struct terminfo *terminfo = &terminal.painter.terminfo;
	*ret_rows = sane(size.ws_row, terminfo->type_rows, 24, MOST_ROWS);
	*ret_columns = sane(size.ws_col, terminfo->type_columns, 80, MOST_COLUMNS);
}

void terminal_draw(const struct canvas *canvas)
{
	if (terminal.stuck && !write_rest())
		return;
	/* Into the same write as what entering had to say. */
	terminal.cost.frames += painter_paint(&terminal.painter, canvas, &terminal.frame);
	write_rest();
}

int terminal_unwritten(void)
{
	return terminal.stuck ? terminal.fd : -1;
}

void terminal_redraw_all(void)
{
	terminal.painter.stale = true;
}

static void read_bytes(void)
{
	unsigned char bytes[KEYBOARD_BYTES];
	size_t room = keyboard_room(&terminal.keyboard);
	if (terminal.keys_fd < 0 || room == 0)
		return;
	ssize_t n = read(terminal.keys_fd, bytes, room);
	if (n <= 0)
		return;
	keyboard_feed(&terminal.keyboard, bytes, (size_t)n);
	terminal.last_byte_ms = now_ms();
}

int terminal_key(void)
{
	int key = keyboard_next(&terminal.keyboard, false);
	if (key != KEY_NONE_PRESSED)
		return key;
	read_bytes();
	return keyboard_next(&terminal.keyboard, now_ms() - terminal.last_byte_ms >= ESCAPE_MS);
}

int terminal_key_wait_ms(void)
{
	if (!keyboard_is_unfinished(&terminal.keyboard))
		return -1;
	int64_t left = terminal.last_byte_ms + ESCAPE_MS - now_ms();
	return left > 0 ? (int)left : 0;
}

int terminal_keys_fd(void)
{
	return terminal.keys_fd;
}

void terminal_mouse(int *ret_row, int *ret_column, int *ret_wheel)
{
	*ret_row = terminal.keyboard.mouse.row;
	*ret_column = terminal.keyboard.mouse.column;
	*ret_wheel = terminal.keyboard.mouse.wheel;
}

struct terminal_cost terminal_cost(void)
{
	return terminal.cost;
}
