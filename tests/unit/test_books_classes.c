// SPDX-License-Identifier: GPL-2.0-only
/* Which classes are compared with the kernel's counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "model/model.h"
#include "run/books_internal.h"

/* The class of the kernel's count in a model that was written for the test, or -1. */
static int class_of(const char *text, unsigned int what)
{
	struct model_error error;
	struct model *model;
	struct plan plan;
	int class;

	assert_int_equal(model_parse("test", text, strlen(text), &model, &error), 0);
	assert_int_equal(plan_init(&plan, &model, 1), 0);
	class = books_class_of(&plan, what);
	plan_fini(&plan);
	model_free(model);
	return class;
}

#define DEVICE                                                                                     \
	"model misc_device class device dies entry misc_deregister key arg0 "                      \
	"born exit misc_register key arg0 name str(arg0->name) device dev(arg0->parent) "
#define POOL(more)                                                                                 \
	"model dma_pool class pool born exit " more " key ret when ret != 0 name str(arg0) "       \
	"device dev(arg1) size arg2 dies entry dma_pool_destroy key arg0 when arg0 != 0 "
#define BLOCK                                                                                      \
	"class block within pool born exit dma_pool_alloc key ret parent arg0 when ret != 0 "      \
	"attr dma *arg2 dies entry dma_pool_free key arg1 parent arg0 same dma arg2 "

static int class_in_builtin(const char *name, unsigned int what)
{
	size_t len;

	return class_of(model_builtin(name, &len), what);
}

static void shipped_models_are_compared(void **state)
{
	(void)state;
	assert_int_equal(class_in_builtin("dma_pool", LM_COUNT_BLOCKS), 0);
	assert_int_equal(class_in_builtin("misc_device", LM_COUNT_MISC), 0);
	assert_int_equal(class_in_builtin("misc_device", LM_COUNT_FILE), 1);
	assert_int_equal(class_in_builtin("block_request", LM_COUNT_FLIGHT), 0);
	assert_int_equal(class_in_builtin("block_request", LM_COUNT_MISC), -1);
}

/* A user's model of the same name must not be held against the kernel's count of all. */
static void only_a_class_that_sees_all_is_compared(void **state)
{
	(void)state;
	assert_int_equal(class_of(DEVICE "when ret == 0", LM_COUNT_MISC), 0);
	/* whom it belongs to is another matter */
	assert_int_equal(class_of(DEVICE "when ret == 0 owner arg0->fops", LM_COUNT_MISC), 0);
	assert_int_equal(class_of(DEVICE, LM_COUNT_MISC), -1);
	assert_int_equal(class_of(DEVICE "when ret == 77", LM_COUNT_MISC), -1);
	assert_int_equal(class_of(DEVICE "when ret == 0 and arg0 != 5", LM_COUNT_MISC), -1);
	assert_int_equal(class_of(DEVICE "when ret == 0 born exit mine key ret", LM_COUNT_MISC),
			 -1);
	assert_int_equal(class_of(DEVICE "when ret == 0 dies entry mine key arg0 when arg1 == 0",
				  LM_COUNT_MISC),
			 -1);
	assert_int_equal(class_of("model misc_device class device born exit mine:register key arg0 "
				  "dies entry misc_deregister key arg0",
				  LM_COUNT_MISC),
			 -1);
	assert_int_equal(class_of("model mine class device born exit misc_register key arg0 "
				  "when ret == 0 dies entry misc_deregister key arg0",
				  LM_COUNT_MISC),
			 -1);
}

/* Rows are found by their names: one that the model does not say is not the kernel's. */
static void class_without_the_name_is_not_compared(void **state)
{
	(void)state;
	assert_int_equal(class_of("model misc_device class device born exit misc_register key arg0 "
				  "when ret == 0 dies entry misc_deregister key arg0",
				  LM_COUNT_MISC),
			 -1);
}

static void another_alternative_is_not_compared(void **state)
{
	static const char other[] = "model block_request class request "
				    "born tracepoint block_rq_requeue | block_rq_issue key arg0 "
				    "dies tracepoint block_rq_complete key arg0 known "
				    "when arg2 >= arg0->__data_len "
				    "dies tracepoint block_rq_requeue key arg0 known";

	(void)state;
	assert_int_equal(class_of(other, LM_COUNT_FLIGHT), -1);
	assert_int_equal(class_of(POOL("dma_pool_create") BLOCK, LM_COUNT_BLOCKS), 0);
	assert_int_equal(class_of(POOL("mine | dma_pool_create") BLOCK, LM_COUNT_BLOCKS), -1);
}

static void pool_needs_its_blocks(void **state)
{
	(void)state;
	assert_int_equal(class_of(POOL("dma_pool_create"), LM_COUNT_BLOCKS), -1);
	assert_int_equal(class_of(POOL("dma_pool_create") BLOCK
				  "class more within pool born exit mine key ret parent arg0 "
				  "dies entry my_free key arg0",
				  LM_COUNT_BLOCKS),
			 -1);
	assert_int_equal(class_of(POOL("dma_pool_create") "class block within pool born exit "
							  "dma_pool_alloc key ret parent arg0 when "
							  "ret == 77 attr dma "
							  "*arg2 dies entry dma_pool_free key arg1 "
							  "parent arg0 same dma "
							  "arg2",
				  LM_COUNT_BLOCKS),
			 -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shipped_models_are_compared),
		cmocka_unit_test(only_a_class_that_sees_all_is_compared),
		cmocka_unit_test(class_without_the_name_is_not_compared),
		cmocka_unit_test(another_alternative_is_not_compared),
		cmocka_unit_test(pool_needs_its_blocks),
	};

	return cmocka_run_group_tests_name("classes of the books", tests, NULL, NULL);
}
