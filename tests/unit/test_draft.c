// SPDX-License-Identifier: GPL-2.0-only
/* Drafts of models: which functions make a pair, by name and type, and which do not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "draft_fixture.h"

static void each_pair_of_words_is_found(void **state)
{
	(void)state;
	add("a* a_alloc()"), add("void a_free(a* a)");
	add("b* b_create()"), add("void b_destroy(b* b)");
	add("int register_c(c* c)"), add("void unregister_c(c* c)");
	add("int d_init(d* d)"), add("void d_exit(d* d)");
	add("int e_init(e* e)"), add("void e_fini(e* e)");
	add("int f_init(f* f)"), add("void f_destroy(f* f)");
	add("int g_open(g* g)"), add("void g_release(g* g)");
	add("int h_add(h* h)"), add("void h_del(h* h)");
	add("int i_add(i* i)"), add("void i_remove(i* i)");
	add("void* j_map(j* j)"), add("void j_unmap(j* j)");
	add("k* k_get(int n)"), add("void k_put(k* k)");
	expect("a: a_alloc ret, a_free arg0; b: b_create ret, b_destroy arg0; "
	       "c: register_c arg0, unregister_c arg0; d: d_init arg0, d_exit arg0; "
	       "e: e_init arg0, e_fini arg0; f: f_init arg0, f_destroy arg0; "
	       "g: g_open arg0, g_release arg0; h: h_add arg0, h_del arg0; "
	       "i: i_add arg0, i_remove arg0; j: j_map arg0, j_unmap arg0; "
	       "k: counted k_get ret, k_put arg0");
	free(print());
}

static void other_words_and_other_names_are_no_pairs(void **state)
{
	(void)state;
	add("a* a_alloc()"), add("void b_free(a* a)");
	add("c* c_allocate()"), add("void c_freed(c* c)");
	add("d* d_alloc_x()"), add("void d_free_y(d* d)");
	add("e* e_start()"), add("void e_stop(e* e)");
	expect("");
	assert_int_equal(draft.nr_left, 0);
	expect_text("a_alloc, d_alloc_x");
	expect_text("b_free, d_free_y");
}

static void a_word_can_be_anywhere_in_a_name(void **state)
{
	(void)state;
	add("a* alloc_a()"), add("void free_a(a* a)");
	add("b* acme_alloc_b_slow()"), add("void acme_free_b_slow(b* b)");
	add("c* __c_alloc()"), add("void __c_free(c* c)");
	expect("a: alloc_a ret, free_a arg0; b_slow: acme_alloc_b_slow ret, acme_free_b_slow arg0; "
	       "c: __c_alloc ret, __c_free arg0");
}

static void types_decide_what_the_key_is(void **state)
{
	(void)state;
	add("a* a_alloc(device* dev, uint n)"), add("void a_free(device* dev, a* a)");
	add("int b_create(device* dev, b** out)"), add("void b_destroy(b* b)");
	add("int c_add(list* list, c* c)"), add("void c_del(c* c)");
	add("int d_open(inode* inode, file* file)"), add("int d_release(inode* inode, file* file)");
	add("void* e_alloc(pool* pool)"), add("void e_free(pool* pool, void* p)");
	add("f* f_alloc()"), add("void f_free(void* p)");
	expect("a: a_alloc ret, a_free arg1; b: b_create *arg1, b_destroy arg0; "
	       "c: c_add arg1, c_del arg0; d: d_open arg1, d_release arg1; "
	       "e: e_alloc ret, e_free arg1; f: f_alloc ret, f_free arg0");
	expect_text("key *arg1  when ret == 0  device dev(arg0)");
	assert_true(draft.class[5].key.is_untyped);
	assert_false(draft.class[0].key.is_untyped);
}

static void without_a_type_in_common_there_is_no_pair(void **state)
{
	(void)state;
	add("a* a_alloc()"), add("void a_free(b* b)");
	add("int c_init()"), add("void c_exit()");
	add("int d_alloc_id(uint n)"), add("void d_free_id(uint n)");
	add("e* e_alloc()"), add("void e_free(device* dev, void* p)");
	/* by value: what comes behind is in other registers */
	add("int f_add(f value, f* f)"), add("void f_del(f* f)");
	/* of several pointers, none says which */
	add("int g_map(g* g, x* x)"), add("void g_unmap(g* g, y* y)");
	expect("");
	expect_left("a_alloc", "a_free", "no pointer of one type");
	expect_left("c_init", "c_exit", "no pointer of one type");
	expect_left("d_alloc_id", "d_free_id", "no pointer of one type");
	expect_left("e_alloc", "e_free", "no pointer of one type");
	expect_left("f_add", "f_del", "no pointer of one type");
	expect_left("g_map", "g_unmap", "each has a pointer that the other lacks");
}

static void two_captures_are_a_key_where_one_is_none(void **state)
{
	(void)state;
	add("int a_create(dev* d, uint ctx_id)"), add("void a_destroy(dev* d, uint ctx_id)");
	add("int b_create(dev* d, uint flags)"), add("void b_destroy(dev* d, uint flags)");
	add("int c_add(x* x, y* y)"), add("void c_del(x* x, y* y)");
	expect("a: a_create arg0+1/1, a_destroy arg0; b: b_create arg0, b_destroy arg0; "
	       "c: c_add arg1+0/0, c_del arg1");
	expect_text("key arg0, arg1  when ret == 0");
	expect_text("key arg1, arg0  when arg1 != 0");
}

static void the_usual_words_come_first(void **state)
{
	(void)state;
	/* alloc with free, create with destroy; x_release is left over */
	add("x* x_alloc()"), add("x* x_create()");
	add("void x_free(x* x)"), add("void x_destroy(x* x)"), add("void x_release(x* x)");
	/* create is the usual half of destroy */
	add("w* w_alloc()"), add("w* w_create()"), add("void w_destroy(w* w)");
	/* no free: what else fits by type */
	add("y* y_alloc()"), add("void y_release(z* z)"), add("void y_destroy(y* y)");
	expect("w: w_create ret, w_destroy arg0; x: x_alloc ret, x_free arg0; x_create: x_create "
	       "ret, x_destroy arg0; "
	       "y: y_alloc ret, y_destroy arg0");
	expect_text("# perhaps: x has the same type");
}

static void references_are_counted_only_where_the_first_is_seen(void **state)
{
	(void)state;
	/* alloc gives the first, the last put ends it */
	add("a* a_alloc()"), add("void a_get(a* a)"), add("void a_put(a* a)");
	/* free ends it: what get and put do in between is not known */
	add("b* b_alloc()"), add("void b_free(b* b)"), add("void b_get(b* b)");
	add("void b_put(b* b)");
	/* gets what exists */
	add("void c_get(c* c)"), add("void c_put(c* c)");
	add("d* d_get(d* d)"), add("void d_put(d* d)");
	/* looks up what another function makes */
	add("e* e_get(int n)"), add("void e_put(e* e)"), add("e* make_e_new()");
	add("void make_e_free(e* e)");
	expect("a: a_alloc ret, a_put arg0, again a_get arg0; b: b_alloc ret, b_free arg0; "
	       "make_e: make_e_new ret, make_e_free arg0");
	expect_left("b_get", "b_put", "a reference to what exists already");
	expect_left("c_get", "c_put", "a reference to what exists already");
	expect_left("d_get", "d_put", "a reference to what exists already");
	expect_left("e_get", "e_put", "references to what make_e_new gives birth to");
	expect_text("born counted exit acme:a_get");
}

static void what_cannot_be_watched_is_left_out(void **state)
{
	(void)state;
	add("a* a_alloc()"), add("void a_free(a* a)")->site = DRAFT_SITE_NONE;
	add("b* b_alloc()"), add("void b_free(b* b)")->has_symbol = false;
	add("c* c_alloc()"), add("void c_free(c* c)")->has_symbol = false;
	module_add_symbol(&module, "c_free.isra.0");
	add("d* d_alloc()"), add("void d_free(d* d)");
	module_add_symbol(&module, "d_free");
	add("e* e_alloc()");
	module_add_symbol(&module, "e_free.constprop.0.cold");
	module_add_symbol(&module, "e_free");
	/* the clean twin: all is there, or not known not to be */
	add("f* f_alloc()"), add("void f_free(f* f)")->site = DRAFT_SITE_UNKNOWN;
	expect("f: f_alloc ret, f_free arg0");
	expect_left("a_alloc", "a_free", "a_free cannot be attached to");
	expect_left("b_alloc", "b_free", "b_free has no code of its own: it is inlined");
	expect_left("c_alloc", "c_free", "c_free is there only as c_free.isra.0");
	expect_left("d_alloc", "d_free", "several functions are called d_free");
	expect_left("e_alloc", "e_free", "the type of e_free is not known");
	expect_text("Inlined: they have a type and no code of their own:\n#   b_free\n");
	expect_text("Cannot be attached to (notrace):\n#   a_free\n");
	expect_text("# There only as a variant of the compiler's, with other arguments perhaps:\n"
		    "#   c_free.isra.0\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_pair_of_words_is_found),
		TEST(other_words_and_other_names_are_no_pairs),
		TEST(a_word_can_be_anywhere_in_a_name),
		TEST(types_decide_what_the_key_is),
		TEST(without_a_type_in_common_there_is_no_pair),
		TEST(two_captures_are_a_key_where_one_is_none),
		TEST(the_usual_words_come_first),
		TEST(references_are_counted_only_where_the_first_is_seen),
		TEST(what_cannot_be_watched_is_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
