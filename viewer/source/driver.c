/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/source/driver.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "viewer/source/snapshot.h"

enum {
	LOCATION_BITS = 5, /* of a Blackhole chip on its board */
	MOST_NUMBER = 1023,
};

static const char class_folder[] = "/sys/class/tenstorrent";
static const char proc_folder[] = "/proc/driver/tenstorrent";

void driver_init(struct driver *driver, const char *root)
{
	*driver = (struct driver){0};
	if (!root)
		root = getenv("TT_ALLOCMON_DRIVER_ROOT");
	if (root && strlen(root) < sizeof(driver->root))
		strcpy(driver->root, root);
}

void driver_finish(struct driver *driver)
{
	free(driver->nodes);
	*driver = (struct driver){0};
}

/* Digits as the driver prints a number. */
static bool parse_number(const char *text, unsigned *ret_number)
{
	unsigned number = 0;
	size_t length = strspn(text, "0123456789");
	if (length == 0 || length > 4 || text[length] != '\0' || (length > 1 && text[0] == '0'))
		return false;
	for (size_t i = 0; i < length; i++)
		number = number * 10 + (unsigned)(text[i] - '0');
	*ret_number = number;
	return number <= MOST_NUMBER;
}

static struct driver_node *find_node(struct driver *driver, unsigned number)
{
	for (unsigned i = 0; i < driver->n_nodes; i++)
		if (driver->nodes[i].number == number)
			return &driver->nodes[i];
	return NULL;
}

/* What is there, of names like "tenstorrent!3" and "3". */
static unsigned list_numbers(
	const struct driver *driver, const char *folder, const char *prefix, bool *ret_seen)
{
	char path[320];
	unsigned n = 0;
	const struct dirent *entry;
	snprintf(path, sizeof(path), "%s%s", driver->root, folder);
	DIR *entries = opendir(path);
	while (entries && (entry = readdir(entries))) {
		unsigned number;
		if (strncmp(entry->d_name, prefix, strlen(prefix)) != 0 ||
			!parse_number(entry->d_name + strlen(prefix), &number) || ret_seen[number])
			continue;
		ret_seen[number] = true;
		n++;
	}
	if (entries)
		closedir(entries);
	return n;
}

static int open_attribute(
	const struct driver *driver, const struct driver_node *node, const char *name, bool is_pids)
{
	char path[400];
	if (is_pids)
		snprintf(path, sizeof(path), "%s%s/%u/%s", driver->root, proc_folder, node->number,
			name);
	else
		snprintf(path, sizeof(path), "%s%s/tenstorrent!%u/%s", driver->root, class_folder,
			node->number, name);
	return open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
}

/* The first word of a file; false where there is none. */
static bool read_word(const struct driver *driver, const struct driver_node *node, const char *name,
	size_t capacity, char *ret_word)
{
	int fd = open_attribute(driver, node, name, false);
	if (fd < 0)
		return false;
	ssize_t length = read(fd, ret_word, capacity - 1);
	close(fd);
	if (length <= 0)
		return false;
	ret_word[length] = '\0';
	ret_word[strcspn(ret_word, " \t\n")] = '\0';
	return ret_word[0] != '\0';
}

static uint64_t read_hex(
	const struct driver *driver, const struct driver_node *node, const char *name)
{
	char word[40];
	if (!read_word(driver, node, name, sizeof(word), word) || !isxdigit((unsigned char)word[0]))
		return SNAPSHOT_UNKNOWN;
	char *end;
	errno = 0;
	uint64_t value = strtoull(word, &end, 16);
	/* A device that does not answer reads as ones; no chip has the id 0. */
	return *end != '\0' || errno != 0 || value == 0 ? SNAPSHOT_UNKNOWN : value;
}

static void identify(const struct driver *driver, struct driver_node *node)
{
	char board[64];
	node->board[0] = '\0';
	if (read_word(driver, node, "tt_card_type", sizeof(board), board) &&
		strcmp(board, "unknown") != 0)
		snprintf(node->board, sizeof(node->board), "%.*s", (int)sizeof(node->board) - 1,
			board);
	node->asic_id = read_hex(driver, node, "tt_asic_id");
	node->serial = read_hex(driver, node, "tt_serial");
}

static uint64_t folder_inode(const struct driver *driver, const struct driver_node *node)
{
	char path[400];
	struct stat status;
	snprintf(path, sizeof(path), "%s%s/tenstorrent!%u", driver->root, class_folder,
		node->number);
	return stat(path, &status) == 0 ? status.st_ino : 0;
}

static void add_holder(struct driver_node *node, uint64_t pid)
{
	for (unsigned i = 0; i < node->n_holders; i++)
		if (node->holder[i] == pid)
			return;
	if (pid > 0 && pid <= INT32_MAX && node->n_holders < DRIVER_HOLDERS)
		node->holder[node->n_holders++] = pid;
}

/* A line for each open file, so that a pid may come often. */
static void read_holders(const struct driver *driver, struct driver_node *node)
{
	node->n_holders = 0;
	int fd = open_attribute(driver, node, "pids", true);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "r");
	if (!file) {
		if (fd >= 0)
			close(fd);
		return;
	}
	char line[32];
	for (unsigned n = 0; n < 65536 && fgets(line, sizeof(line), file); n++)
		if (isdigit((unsigned char)line[0]))
			add_holder(node, strtoull(line, NULL, 10));
	fclose(file);
}

static int keep_seen(struct driver *driver, const bool *seen, unsigned n_seen)
{
	struct driver_node *nodes = calloc(n_seen, sizeof(*nodes));
	unsigned n = 0;
	if (!nodes)
		return -ENOMEM;
	for (unsigned number = 0; number <= MOST_NUMBER && n < n_seen; number++) {
		if (!seen[number])
			continue;
		const struct driver_node *old = find_node(driver, number);
		if (old)
			nodes[n] = *old;
		nodes[n++].number = number;
	}
	free(driver->nodes);
	driver->nodes = nodes;
	driver->n_nodes = n;
	return 0;
}

int driver_read(struct driver *driver)
{
	bool seen[MOST_NUMBER + 1] = {false};
	unsigned n_seen = list_numbers(driver, class_folder, "tenstorrent!", seen);
	n_seen += list_numbers(driver, proc_folder, "", seen);
	if (n_seen > DRIVER_NODES)
		n_seen = DRIVER_NODES;
	if (n_seen == 0) {
		driver->n_nodes = 0;
		return 0;
	}
	int error = keep_seen(driver, seen, n_seen);
	for (unsigned i = 0; i < driver->n_nodes && !error; i++) {
		struct driver_node *node = &driver->nodes[i];
		uint64_t inode = folder_inode(driver, node);
		if (node->inode == 0 || inode != node->inode)
			identify(driver, node);
		node->inode = inode;
		read_holders(driver, node);
	}
	return error;
}

static bool is_wormhole(const struct driver_node *node)
{
	return node->board[0] == 'n' || strncmp(node->board, "galaxy-w", 8) == 0;
}

static bool has_one_chip(const struct driver_node *node)
{
	return strncmp(node->board, "n150", 4) == 0 || strncmp(node->board, "p100", 4) == 0 ||
	       strncmp(node->board, "p150", 4) == 0;
}

bool driver_node_is_board_of(const struct driver_node *node, uint64_t asic_id)
{
	if (asic_id == SNAPSHOT_UNKNOWN)
		return false;
	if (node->asic_id == asic_id)
		return true;
	uint64_t serial = node->serial;
	if (serial == SNAPSHOT_UNKNOWN || node->board[0] == '\0')
		return false;
	if (!is_wormhole(node))
		return node->board[0] == 'p' && asic_id >> LOCATION_BITS == serial;
	return asic_id == serial ||
	       (asic_id & UINT32_MAX) == ((serial >> 4 & 0xF0000000) | (serial & 0x0FFFFFFF));
}

bool driver_node_is_chip(const struct driver_node *node, uint64_t asic_id)
{
	if (asic_id == SNAPSHOT_UNKNOWN)
		return false;
	return node->asic_id == asic_id ||
	       (has_one_chip(node) && driver_node_is_board_of(node, asic_id));
}
