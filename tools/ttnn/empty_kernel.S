# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
# The smallest kernel that tt-metal's loader takes: a text segment with relocations, a data segment.
	.section .text.start, "ax"
	.globl _start
_start:
	lui a0, %hi(word)
	addi a0, a0, %lo(word)
	jal ra, 1f
	ret
1:	ret
	.section .data, "aw"
	.globl word
word:	.word 0
