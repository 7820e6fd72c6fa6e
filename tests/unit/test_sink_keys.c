// SPDX-License-Identifier: GPL-2.0-only
/* Keys of two captures in reports: both are shown, as what the user knows the object by. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "dma_pool_plan.h"
#include "sink/ndjson.h"
#include "sink/words.h"

static struct object_ref object(unsigned int nr_parts)
{
	return (struct object_ref){
		.class = &dma_pool_plan.class[CLASS_BLOCK],
		.id = 3,
		.key = 0x7836b037b3a8a15e,
		.nr_parts = nr_parts,
		.part = {24, 0xffff888012345678},
		.name = UNTRUSTED(""),
		.device = UNTRUSTED(""),
	};
}

static void text_has_both_captures(void **state)
{
	struct object_ref two = object(2), one = object(0),
			  none = {.name = UNTRUSTED(""), .device = UNTRUSTED("")};
	struct line line = {0};

	(void)state;
	words_add_object(&line, &two, &none);
	assert_string_equal(line.text, "block 0x18, 0xffff888012345678 #3");
	line.len = 0;
	words_add_object(&line, &one, &two);
	assert_string_equal(line.text,
			    "block 0x7836b037b3a8a15e #3 of block 0x18, 0xffff888012345678");
}

static void ndjson_has_key_and_keys(void **state)
{
	struct object_ref two = object(2), one = object(0);
	json_t *json = ndjson_object(&two);

	(void)state;
	assert_string_equal(json_string_value(json_object_get(json, "key")), "0x7836b037b3a8a15e");
	assert_int_equal(json_array_size(json_object_get(json, "keys")), 2);
	assert_string_equal(json_string_value(json_array_get(json_object_get(json, "keys"), 0)),
			    "0x18");
	json_decref(json);
	json = ndjson_object(&one);
	assert_null(json_object_get(json, "keys"));
	json_decref(json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_has_both_captures),
		cmocka_unit_test(ndjson_has_key_and_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
