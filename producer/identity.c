/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/identity.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "common/text.h"
#include "common/word.h"
#include "producer/clock.h"

/* read_file: returns how many bytes of text there are, without the zero that follows them. */
static size_t read_file(const char *path, char *ret_text, size_t capacity)
{
	size_t length = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		ssize_t result = read(fd, ret_text, capacity - 1);
		length = result > 0 ? (size_t)result : 0;
		close(fd);
	}
	ret_text[length] = '\0';
	return length;
}

/* Field 22 of /proc/self/stat; field 2 may hold anything, its last parenthesis ends it. */
static uint64_t start_time(void)
{
	char text[1024];
	read_file("/proc/self/stat", text, sizeof text);
	const char *at = strrchr(text, ')');
	for (int field = 2; at != NULL && field < 22; field++) {
		at = strchr(at, ' ');
		at = at != NULL ? at + 1 : NULL;
	}
	return at != NULL ? strtoull(at, NULL, 10) : 0;
}

/*
 * Each of them makes another chip number 0. As a hash, since a reader only asks whether two jobs
 * have the same: FNV-1a.
 */
static uint64_t numbering(void)
{
	static const char *const names[] = {
		"TT_VISIBLE_DEVICES", "TT_METAL_MOCK_CLUSTER_DESC_PATH", "TT_METAL_SIMULATOR"};
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const char *value = getenv(names[i]);
		for (const char *at = value != NULL ? value : ""; *at != '\0'; at++)
			hash = (hash ^ (unsigned char)*at) * UINT64_C(0x100000001b3);
		/* Where a value ends, and that it is none, counts too. */
		hash = (hash ^ (value != NULL ? 0x100 : 0x200)) * UINT64_C(0x100000001b3);
	}
	return hash;
}

static void publish_command(struct ttam_shm_process *process)
{
	char text[sizeof process->command];
	size_t length = read_file("/proc/self/cmdline", text, sizeof text);
	while (length > 0 && text[length - 1] == '\0')
		length--;
	for (size_t i = 0; i < length; i++)
		if (text[i] == '\0')
			text[i] = ' ';
	ttam_text_store(process->command, TTAM_TEXT_WORDS(sizeof text), text);
}

/* Both coarse clocks take their step at once: of one step they tell the same moment. */
static void publish_clocks(struct ttam_shm_process *process)
{
	uint64_t coarse = 0;
	uint64_t realtime = 0;
	for (int tries = 0; tries < 3 && coarse != ttam_clock_now().ns; tries++) {
		coarse = ttam_clock_now().ns;
		realtime = ttam_clock_read(CLOCK_REALTIME_COARSE);
	}
	ttam_word_store(&process->clock_coarse, coarse);
	ttam_word_store(&process->clock_realtime, realtime);
}

void ttam_identity_publish(struct ttam_shm_process *process)
{
	struct stat namespace;
	struct utsname name;
	const char *run_id = getenv("TT_ALLOCMON_RUN");
	ttam_word_store(&process->pid, (uint64_t)getpid());
	ttam_word_store(&process->start_time, start_time());
	if (stat("/proc/self/ns/pid", &namespace) == 0)
		ttam_word_store(&process->pid_namespace, namespace.st_ino);
	ttam_word_store(&process->uid, geteuid());
	ttam_word_store(&process->numbering, numbering());
	if (run_id != NULL)
		ttam_text_store(process->run_id, TTAM_TEXT_WORDS(sizeof process->run_id), run_id);
	if (uname(&name) == 0)
		ttam_text_store(
			process->host, TTAM_TEXT_WORDS(sizeof process->host), name.nodename);
	publish_command(process);
	publish_clocks(process);
}
