// SPDX-License-Identifier: GPL-2.0-only
/*
 * Functions for models at the edges of their language, and calls of them when it is loaded: keys of
 * two arguments, an object that is handed out several times, a release that is refused, results
 * below 0, many arguments, and a name that is no word. With wrong=1 one thing is released twice,
 * and another is released once more than it was handed out. Nothing is allocated.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/module.h>

static bool wrong;
module_param(wrong, bool, 0444);
MODULE_PARM_DESC(wrong, "Break the rules (no)");

struct lm_thing {
	int references;
};

static struct lm_thing thing;
static char cookie[2];

static noinline int lm_edges_new(int line, void *data)
{
	barrier();
	return line > 9 ? -EINVAL : 0;
}

/* As gcc names the clones that it makes of functions. */
static noinline void lm_edges_free(int line, void *data) __asm__("lm_edges_free.constprop.0");

static noinline void lm_edges_free(int line, void *data)
{
	barrier();
}

static noinline struct lm_thing *lm_edges_get(void)
{
	thing.references++;
	barrier();
	return &thing;
}

static noinline int lm_edges_put(struct lm_thing *put, bool busy)
{
	if (busy)
		return -EBUSY;
	put->references--;
	barrier();
	return 0;
}

static noinline int lm_edges_result(int result)
{
	barrier();
	return result;
}

static noinline long lm_edges_many(long a, long b, long c, long d, long e, long f, long g, long h)
{
	barrier();
	return g + h;
}

/* One line has two cookies, and one cookie is that of three lines. */
static void lm_edges_lines(void)
{
	int line;

	for (line = 0; line < 3; line++)
		lm_edges_new(line, &cookie[0]);
	lm_edges_new(0, &cookie[1]);
	lm_edges_new(10, &cookie[1]);
	for (line = 0; line < 3; line++)
		lm_edges_free(line, &cookie[0]);
	lm_edges_free(0, &cookie[1]);
	if (wrong)
		lm_edges_free(2, &cookie[0]);
}

static void lm_edges_things(void)
{
	int i;

	for (i = 0; i < 3; i++)
		lm_edges_get();
	lm_edges_put(&thing, true);
	for (i = 0; i < 3; i++)
		lm_edges_put(&thing, false);
	lm_edges_put(&thing, true);
	if (wrong)
		lm_edges_put(&thing, false);
}

static int __init lm_edges_init(void)
{
	lm_edges_lines();
	lm_edges_things();
	lm_edges_result(-EAGAIN);
	lm_edges_result(0);
	lm_edges_result(5);
	lm_edges_many(1, 2, 3, 4, 5, 6, 7, 8);
	return 0;
}

static void __exit lm_edges_exit(void)
{
}

module_init(lm_edges_init);
module_exit(lm_edges_exit);

MODULE_DESCRIPTION("Functions for models at the edges of their language");
MODULE_AUTHOR("The lifemon developers");
MODULE_LICENSE("GPL");
