/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * place: where the other parts of this installation are, found from the running program, so that a
 * build tree and a moved installation work alike.
 */
#pragma once

enum place_part {
	PLACE_PRELOAD, /* libtt-allocmon-preload.so */
	PLACE_DEMO,    /* tt-allocmon-demo */
	PLACE_SITES,   /* the folder of the sitecustomize that names Python lines */
};

enum {
	PLACE_CAPACITY = 4096,
};

/*
 * place_find: ret_path has PLACE_CAPACITY bytes and is absolute.
 *
 * Returns 0; -ENOENT: there is no such file, and ret_path says where it should be; or -errno.
 */
int place_find(enum place_part part, char *ret_path);
