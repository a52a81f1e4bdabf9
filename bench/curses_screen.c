/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reference of viewer_cost.py where htop is not installed: a screen as a curses program draws
 * it that does nothing out of the ordinary. Eight bars, their figures and a clock, all of which
 * change. Usage: curses_screen TENTHS-OF-A-SECOND
 */
#include <curses.h>
#include <locale.h>
#include <stdlib.h>
#include <time.h>

enum {
	DEVICES = 8,
	BAR = 40,
};

static void draw_device(int device)
{
	int used = rand() % BAR;
	mvprintw(2 + device, 0, "%4d ", device);
	attron(COLOR_PAIR(1));
	for (int i = 0; i < used; i++)
		addstr("█");
	attroff(COLOR_PAIR(1));
	for (int i = used; i < BAR; i++)
		addch('-');
	printw(" %5.1f GiB %+6d MiB %6d", used * 0.8, rand() % 1000, rand() % 10000);
}

int main(int argc, char **argv)
{
	int tenths = argc > 1 ? atoi(argv[1]) : 10;
	setlocale(LC_ALL, "");
	initscr();
	start_color();
	use_default_colors();
	init_pair(1, COLOR_BLUE, -1);
	noecho();
	curs_set(0);
	halfdelay(tenths);
	do {
		time_t now = time(NULL);
		erase();
		mvprintw(0, 0, "reference %.8s", ctime(&now) + 11);
		for (int device = 0; device < DEVICES; device++)
			draw_device(device);
		refresh();
	} while (getch() != 'q');
	return endwin();
}
