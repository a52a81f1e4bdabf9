/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* A job whose names are meant to become something else than text: it leaves a buffer of each. */
#include <stdint.h>

#include "tt_allocmon.h"

static const char *const names[] = {
	"<script>document.title = 'taken'</script>",
	"\"'><img src=\"http://127.0.0.1:9/x\" onerror=\"document.title = 'taken'\">",
	"&lt;b&gt; & &#60;i&#62;",
	"</td></table></style><style>*{display:none}",
	"\xff\xfe not UTF-8 \xc3(",
	"]]><!-- \x01\x1b[31m",
};

int main(void)
{
	const unsigned n = sizeof(names) / sizeof(names[0]);
	struct ttam_device device = {.struct_size = sizeof(device), .asic_id = 7, .board = "p150"};
	if (ttam_open() != 0)
		return 1;
	device.capacity[TTAM_DRAM] = UINT64_C(1) << 35;
	ttam_register_device(&device);
	for (unsigned i = 0; i < n; i++) {
		struct ttam_buffer buffer = {.struct_size = sizeof(buffer),
			.id = i + 1,
			.devices = 1,
			.size = (i + UINT64_C(1)) << 20,
			.address = i * UINT64_C(4096),
			.type = TTAM_DRAM};
		ttam_scope_push(names[i]);
		ttam_track_allocate(&buffer);
		ttam_scope_pop();
	}
	return 0;
}
