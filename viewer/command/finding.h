/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* finding: one line of tt-allocmon doctor. */
#pragma once

struct findings {
	unsigned n_problems;
};

/* What is as it should be; what is worth knowing; what needs something to be done, and what. Bytes
 * that are not printable are escaped. */
void finding_ok(struct findings *findings, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void finding_note(struct findings *findings, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void finding_problem(struct findings *findings, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
