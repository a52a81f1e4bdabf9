/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * job: threads that do what jobs do, each checking that nothing is done to it.
 *
 *     job KIND...    the first on the main thread, if the last argument is --alone; else all on
 *                    threads of their own. Prints "ready"; at the end of its input it stops, and
 *                    prints "ok" and what was called, or a complaint a line.
 *
 * Every wait is checked: not interrupted, not too short, errno as before.
 */
#include <dlfcn.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>

#include "tests/attach/registers.h"

enum {
	MOST_KINDS = 64,
	MOST_COMPLAINTS = 20,
	WAIT_MS = 25,
	STRANGE_ERRNO = 4711,
};

static atomic_int is_over;
static atomic_int n_complaints;
static atomic_long n_sent, n_received;

static double now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void complain(const char *kind, const char *what, double number)
{
	if (atomic_fetch_add(&n_complaints, 1) >= MOST_COMPLAINTS)
		return;
	printf("%s: %s: %g\n", kind, what, number);
	fflush(stdout);
}

static int wait_ms(void)
{
	static const char *text;
	if (text == NULL)
		text = getenv("JOB_WAIT_MS");
	return text != NULL ? atoi(text) : WAIT_MS;
}

static struct timespec wait_time(void)
{
	return (struct timespec){wait_ms() / 1000, wait_ms() % 1000 * 1000000L};
}

static int by_nanosleep(void)
{
	struct timespec time = wait_time(), left = {0};
	return nanosleep(&time, &left);
}

static int by_sleep_in_place(void)
{
	struct timespec time = wait_time();
	return nanosleep(&time, &time);
}

static int by_usleep(void)
{
	return usleep((useconds_t)wait_ms() * 1000);
}

static int by_absolute(void)
{
	struct timespec time, wait = wait_time();
	clock_gettime(CLOCK_MONOTONIC, &time);
	time.tv_sec += wait.tv_sec;
	time.tv_nsec += wait.tv_nsec;
	if (time.tv_nsec >= 1000000000) {
		time.tv_sec++;
		time.tv_nsec -= 1000000000;
	}
	return clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL);
}

static int by_poll(void)
{
	return poll(NULL, 0, wait_ms());
}

static int by_ppoll(void)
{
	struct timespec time = wait_time();
	sigset_t mask;
	pthread_sigmask(SIG_BLOCK, NULL, &mask);
	sigaddset(&mask, SIGUSR2);
	return ppoll(NULL, 0, &time, &mask);
}

static int by_select(void)
{
	struct timeval time = {wait_ms() / 1000, wait_ms() % 1000 * 1000L};
	return select(0, NULL, NULL, NULL, &time);
}

static int by_condition(void)
{
	static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
	struct timespec time, wait = wait_time();
	clock_gettime(CLOCK_REALTIME, &time);
	time.tv_sec += wait.tv_sec;
	time.tv_nsec += wait.tv_nsec;
	if (time.tv_nsec >= 1000000000) {
		time.tv_sec++;
		time.tv_nsec -= 1000000000;
	}
	pthread_mutex_lock(&mutex);
	int error;
	while ((error = pthread_cond_timedwait(&condition, &mutex, &time)) == 0)
		continue;
	pthread_mutex_unlock(&mutex);
	return error == ETIMEDOUT ? 0 : error;
}

static void wait_with(const char *kind, int (*wait)(void))
{
	while (!is_over) {
		double begin = now();
		errno = STRANGE_ERRNO;
		int result = wait();
		int after = errno;
		double took_ms = (now() - begin) * 1000;
		if (is_over) /* a signal says so */
			break;
		if (result != 0)
			complain(kind, "result", result);
		if (after != STRANGE_ERRNO)
			complain(kind, "errno", after);
		if (took_ms < wait_ms())
			complain(kind, "too short, ms", took_ms);
		if (getenv("JOB_LONGEST_MS") != NULL && took_ms > atoi(getenv("JOB_LONGEST_MS")))
			complain(kind, "too long, ms", took_ms);
	}
}

/* Registers, vectors and red zone over a wait in which nothing of them may change. */
static void watch_registers(const char *kind)
{
	while (!is_over) {
		int number = registers_survive(wait_ms());
		if (number != 0 && !is_over)
			complain(kind, "changed", number);
	}
}

static double sum_of(int rounds)
{
	double sum = 0;
	uint64_t word = 88172645463325252u;
	for (int i = 0; i < rounds; i++) {
		word ^= word << 13;
		word ^= word >> 7;
		word ^= word << 17;
		sum = sum * 0.999 + (double)(word >> 40) / 3;
	}
	return sum;
}

static void compute(const char *kind)
{
	double wanted = sum_of(20000);
	while (!is_over)
		if (sum_of(20000) != wanted)
			complain(kind, "sum", sum_of(20000));
}

static void use_heap(const char *kind)
{
	unsigned char *held[64] = {0};
	size_t size[64] = {0};
	unsigned random = 1;
	while (!is_over) {
		random = random * 1103515245 + 12345;
		unsigned i = random >> 8 & 63;
		for (size_t at = 0; at < size[i]; at += 97)
			if (held[i][at] != i)
				complain(kind, "byte", held[i][at]);
		free(held[i]);
		size[i] = random >> 14 & 0xffff;
		held[i] = malloc(size[i] + 1);
		memset(held[i], (int)i, size[i]);
	}
	for (unsigned i = 0; i < 64; i++)
		free(held[i]);
}

static void load_libraries(const char *kind)
{
	while (!is_over) {
		void *library = dlopen("libm.so.6", RTLD_NOW);
		if (library == NULL || dlsym(library, "cbrt") == NULL)
			complain(kind, "dlopen", 0);
		dlclose(library);
		usleep(300);
	}
}

static void receive(int number)
{
	(void)number;
	atomic_fetch_add(&n_received, 1);
}

static void take_signals(const char *kind)
{
	sigset_t ours;
	sigemptyset(&ours);
	sigaddset(&ours, SIGRTMIN);
	pthread_sigmask(SIG_UNBLOCK, &ours, NULL);
	while (!is_over)
		if (by_condition() != 0)
			complain(kind, "condition", 0);
	pthread_sigmask(SIG_BLOCK, &ours, NULL);
}

static void send_signals(const char *kind)
{
	(void)kind;
	while (!is_over) {
		if (sigqueue(getpid(), SIGRTMIN, (union sigval){0}) == 0)
			atomic_fetch_add(&n_sent, 1);
		usleep(500);
	}
}

/* Whose constructor takes a while: the loader's lock is held meanwhile. */
static void hold_loader(const char *kind)
{
	if (dlopen(getenv("JOB_HOLDER"), RTLD_NOW) == NULL)
		complain(kind, "dlopen", 0);
}

/* Becomes another program while something is done to another thread. */
static void become_another(const char *kind)
{
	sigset_t none; /* in no wait of which a thread is borrowed */
	sigemptyset(&none);
	sigtimedwait(&none, NULL, &(struct timespec){.tv_sec = 1});
	execl("/bin/true", "true", (char *)NULL);
	complain(kind, "exec", errno);
}

static void spin(const char *kind)
{
	(void)kind;
	while (!is_over)
		continue;
}

static const struct {
	const char *name;
	void (*play)(const char *kind);
	int (*wait)(void);
} kinds[] = {
	{"nanosleep", NULL, by_nanosleep},
	{"sleep-in-place", NULL, by_sleep_in_place},
	{"usleep", NULL, by_usleep},
	{"absolute", NULL, by_absolute},
	{"poll", NULL, by_poll},
	{"ppoll", NULL, by_ppoll},
	{"select", NULL, by_select},
	{"condition", NULL, by_condition},
	{"registers", watch_registers, NULL},
	{"compute", compute, NULL},
	{"heap", use_heap, NULL},
	{"load", load_libraries, NULL},
	{"take-signals", take_signals, NULL},
	{"send-signals", send_signals, NULL},
	{"spin", spin, NULL},
	{"hold-loader", hold_loader, NULL},
	{"exec", become_another, NULL},
};

static void *play(void *argument)
{
	const char *name = argument;
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		if (strcmp(kinds[i].name, name) != 0)
			continue;
		if (kinds[i].play != NULL)
			kinds[i].play(name);
		else
			wait_with(name, kinds[i].wait);
		return NULL;
	}
	complain(name, "no such kind", 0);
	return NULL;
}

static void end_of_input(int number)
{
	(void)number;
	is_over = 1;
}

static void play_alone(char *name)
{
	/* No thread may wait for the input: a signal tells its end, between waits or after one. */
	struct sigaction end = {.sa_handler = end_of_input};
	sigaction(SIGTERM, &end, NULL);
	play(name);
}

static void play_together(int count, char **names)
{
	pthread_t threads[MOST_KINDS];
	char byte;
	for (int i = 0; i < count; i++)
		pthread_create(&threads[i], NULL, play, names[i]);
	while (read(STDIN_FILENO, &byte, 1) > 0)
		continue;
	is_over = 1;
	for (int i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
}

static void confine(void)
{
	struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	struct sock_fprog program = {1, &allow};
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

static int calls(void)
{
	const int *count = dlsym(RTLD_DEFAULT, "late_calls");
	return count != NULL ? *count : 0;
}

int main(int argc, char *argv[])
{
	struct sigaction take = {.sa_handler = receive, .sa_flags = SA_RESTART};
	sigset_t ours;
	sigemptyset(&ours);
	sigaddset(&ours, SIGRTMIN);
	sigprocmask(SIG_BLOCK, &ours, NULL);
	sigaction(SIGRTMIN, &take, NULL);
	if (getenv("JOB_SECCOMP") != NULL)
		confine();
	printf("ready\n");
	fflush(stdout);
	if (argc == 3 && strcmp(argv[2], "--alone") == 0)
		play_alone(argv[1]);
	else
		play_together(argc - 1 > MOST_KINDS ? MOST_KINDS : argc - 1, argv + 1);
	sigprocmask(SIG_UNBLOCK, &ours, NULL);
	if (n_sent != n_received)
		complain("signals", "lost", (double)(n_sent - n_received));
	if (n_complaints == 0)
		printf("ok %d\n", calls());
	return n_complaints == 0 ? 0 : 1;
}
