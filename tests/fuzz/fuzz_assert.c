// SPDX-License-Identifier: GPL-2.0-only
/* Any bytes as an assertion and as a suppression. What is refused has a place and a reason. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "check/expect.h"
#include "check/suppress.h"

#include "../unit/dma_pool_plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Columns are of characters, of which there are not more than bytes. */
static void check_error(int err, const struct check_error *error, size_t size)
{
	if (err == -ENOENT)
		return;
	if (err != -EINVAL || !error->column || error->column > size + 1 || !error->text[0])
		abort();
}

static void check_assertion(const struct assertion *one, size_t size)
{
	if (one->metric >= NR_METRICS || one->op >= NR_OPS || one->time >= NR_TIMES)
		abort();
	if (check_metric_is_time(one->metric) && !one->selector.class)
		abort();
	if (strlen(one->text) > size || (one->from && strlen(one->from) > size))
		abort();
	for (unsigned int i = 0; i < SELECTOR_NR_PATTERNS; i++)
		if (one->selector.pattern[i] && strlen(one->selector.pattern[i]) > size)
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct expectations expect = {0};
	struct suppressions suppress = {0};
	const struct suppression *bad_suppression;
	const struct assertion *bad;
	struct check_error error;
	int err;

	err = expect_add(&expect, (const char *)data, size, "fuzz", 1, &error);
	if (!err) {
		check_assertion(&expect.one[0], size);
		err = expect_bind(&expect, &dma_pool_plan, &bad, &error);
	}
	if (err)
		check_error(err, &error, size);
	err = suppress_add(&suppress, (const char *)data, size, "fuzz", 1, &error);
	if (!err)
		err = suppress_bind(&suppress, &dma_pool_plan, &bad_suppression, &error);
	if (err)
		check_error(err, &error, size);
	expect_free(&expect);
	suppress_free(&suppress);
	return 0;
}
