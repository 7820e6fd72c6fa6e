// SPDX-License-Identifier: GPL-2.0-only
/* Lines of source that a report quotes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "debuginfo/internal.h"

/* A name in it may not be of ASCII, where the line has no more room. */
static void a_long_line_ends_with_a_whole_character(void **state)
{
	char folder[] = "/tmp/lifemon-text-XXXXXX", source[64];

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(source, sizeof(source), "%s/a.c", folder);
	for (int len = 156; len < 161; len++) {
		FILE *out = fopen(source, "w");
		char *text;

		assert_non_null(out);
		fprintf(out, "short\n\t%0*d€€x\n", len, 0);
		fclose(out);
		text = debuginfo_text(source, 1, INT32_MAX);
		assert_string_equal(text, "short");
		free(text);
		text = debuginfo_text(source, 2, INT32_MAX);
		assert_int_equal(strlen(text), len < 158 ? len + 3 : len < 160 ? len : 160);
		assert_int_equal(text[len < 160 ? len - 1 : 159], '0');
		free(text);
	}
	unlink(source);
	rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_long_line_ends_with_a_whole_character),
	};

	return cmocka_run_group_tests_name("lines of source", tests, NULL, NULL);
}
