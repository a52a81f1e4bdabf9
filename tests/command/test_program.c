/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* What the loader will make of a command, told from its file. */
#include "viewer/command/program.h"

#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test.h"

static char folder[64];
static char path[128];

static void create_folder(void)
{
	snprintf(folder, sizeof folder, "/dev/shm/tt-allocmon-test-%d-XXXXXX", getpid());
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/command", folder);
}

static void remove_folder(void)
{
	unlink(path);
	rmdir(folder);
}

static void write_program(const void *bytes, size_t length, mode_t mode)
{
	int file = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0700);
	ck_assert_int_eq(write(file, bytes, length), (ssize_t)length);
	ck_assert_int_eq(fchmod(file, mode), 0);
	close(file);
}

struct small_program {
	Elf64_Ehdr head;
	Elf64_Phdr segment;
};

static struct small_program make_program(uint32_t segment_type)
{
	struct small_program program = {
		.head.e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB},
		.head.e_phoff = offsetof(struct small_program, segment),
		.head.e_phnum = 1,
		.segment.p_type = segment_type,
	};
#if defined(__x86_64__)
	program.head.e_machine = EM_X86_64;
#elif defined(__aarch64__)
	program.head.e_machine = EM_AARCH64;
#endif
	return program;
}

START_TEST(knows_a_program_with_a_loader)
{
	struct small_program program = make_program(PT_INTERP);
	write_program(&program, sizeof program, 0755);
	ck_assert_int_eq(program_inspect(path), PROGRAM_LOADABLE);
	ck_assert_int_eq(program_inspect("sh"), PROGRAM_LOADABLE);
}
END_TEST

START_TEST(knows_a_static_program)
{
	struct small_program program = make_program(PT_LOAD);
	write_program(&program, sizeof program, 0755);
	ck_assert_int_eq(program_inspect(path), PROGRAM_STATIC);
}
END_TEST

START_TEST(knows_a_program_of_another_machine)
{
	struct small_program program = make_program(PT_INTERP);
	program.head.e_machine = EM_RISCV;
	write_program(&program, sizeof program, 0755);
	ck_assert_int_eq(program_inspect(path), PROGRAM_FOREIGN);
	program.head.e_ident[EI_CLASS] = ELFCLASS32;
	write_program(&program, sizeof program, 0755);
	ck_assert_int_eq(program_inspect(path), PROGRAM_FOREIGN);
}
END_TEST

START_TEST(knows_a_program_that_gains_rights)
{
	struct small_program program = make_program(PT_INTERP);
	if (geteuid() != 0)
		return;
	write_program(&program, sizeof program, 0755);
	ck_assert_int_eq(chown(path, 65534, 65534), 0);
	ck_assert_int_eq(chmod(path, 04755), 0);
	ck_assert_int_eq(program_inspect(path), PROGRAM_PRIVILEGED);
}
END_TEST

START_TEST(follows_the_interpreter_of_a_script)
{
	static const char script[] = "#! /bin/sh -e\necho\n";
	write_program(script, sizeof script - 1, 0755);
	ck_assert_int_eq(program_inspect(path), PROGRAM_LOADABLE);
}
END_TEST

START_TEST(ends_at_a_script_that_interprets_itself)
{
	char script[256];
	int length = snprintf(script, sizeof script, "#!%s\n", path);
	write_program(script, (size_t)length, 0755);
	ck_assert_int_eq(program_inspect(path), PROGRAM_UNKNOWN);
}
END_TEST

START_TEST(survives_what_is_no_program)
{
	struct small_program program = make_program(PT_INTERP);
	ck_assert_int_eq(program_inspect("there-is-no-such-command"), PROGRAM_UNKNOWN);
	ck_assert_int_eq(program_inspect(""), PROGRAM_UNKNOWN);
	ck_assert_int_eq(program_inspect(folder), PROGRAM_UNKNOWN);
	write_program("", 0, 0755);
	ck_assert_int_eq(program_inspect(path), PROGRAM_UNKNOWN);
	write_program("#!", 2, 0755);
	ck_assert_int_eq(program_inspect(path), PROGRAM_UNKNOWN);
	write_program(&program, sizeof program.head, 0755);
	ck_assert_int_eq(program_inspect(path), PROGRAM_UNKNOWN);
	program.head.e_phoff = UINT64_MAX;
	program.head.e_phnum = UINT16_MAX;
	write_program(&program, sizeof program, 0755);
	ck_assert_int_eq(program_inspect(path), PROGRAM_UNKNOWN);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("program");
	TCase *tcase = tcase_create("files");
	tcase_add_checked_fixture(tcase, create_folder, remove_folder);
	tcase_add_test(tcase, knows_a_program_with_a_loader);
	tcase_add_test(tcase, knows_a_static_program);
	tcase_add_test(tcase, knows_a_program_of_another_machine);
	tcase_add_test(tcase, knows_a_program_that_gains_rights);
	tcase_add_test(tcase, follows_the_interpreter_of_a_script);
	tcase_add_test(tcase, ends_at_a_script_that_interprets_itself);
	tcase_add_test(tcase, survives_what_is_no_program);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_MAIN(make_suite)
