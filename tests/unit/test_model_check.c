// SPDX-License-Identifier: GPL-2.0-only
/* What a model must have beyond its grammar. */
#include "test_model.h"

#define CLASS	"model m\nclass c\n"
#define BORN	"born exit f key ret\n"
#define HOOK	CLASS "touch entry f "
#define CLASS_C "class c born exit f key ret "

static const struct error_case cases[] = {
	{"class without hooks", "model m\n class c\nclass d " BORN, 2, 8,
	 "class c has no hooks: add at least a 'born'"},
	{"class twice", CLASS BORN "class c\n" BORN, 4, 7, "class c was on line 2 already"},
	{"hook without key", CLASS BORN "\tdies entry g\n", 4, 2,
	 "this hook has no key: say what identifies the c, such as 'key arg0'"},
	{"key twice", CLASS "born exit f key ret key arg0", 3, 21,
	 "this hook has its 'key' already"},
	{"when twice", CLASS "born exit f key ret when ret != 0 when arg0 == 1", 3, 35,
	 "this hook has its 'when' already: join conditions with 'and'"},
	{"range twice", CLASS "touch entry f key arg0 range 0 1 range 0 1", 3, 34,
	 "this hook has its 'range' already"},
	{"three conditions", CLASS "born exit f key ret when ret != 0 and ret != 1 and ret != 2", 3,
	 52, "a hook can test at most 2 conditions"},
	{"parent in a class without", CLASS "born exit f key ret parent arg0", 3, 21,
	 "class c has no parent: write 'class c within …' above"},
	{"name outside of a birth", CLASS "dies entry f key arg0 name str(arg1)", 3, 23,
	 "'name' is for 'born' hooks, not for 'dies'"},
	{"device outside of a birth", CLASS "init entry f key arg0 device dev(arg1)", 3, 23,
	 "'device' is for 'born' hooks, not for 'init'"},
	{"size outside of birth and init", CLASS "touch entry f key arg0 size arg1", 3, 24,
	 "'size' is for 'born' and 'init' hooks, not for 'touch'"},
	{"attr outside of birth and init", CLASS "dies entry f key arg0 attr a arg1", 3, 23,
	 "'attr' is for 'born' and 'init' hooks, not for 'dies'"},
	{"range outside of touch", CLASS "borrow entry f key arg0 range arg1 arg2", 3, 25,
	 "'range' is for 'touch' hooks, not for 'borrow'"},
	{"same at birth", CLASS "born exit f key ret attr a arg1 same a arg1", 3, 33,
	 "a 'born' hook has no 'same'"},
	{"same without attr", CLASS BORN "dies entry g key arg0 same a arg1", 4, 28,
	 "nothing to compare with: no hook of class c has an 'attr a'"},
	{"same of another name",
	 CLASS "born exit f key ret attr a arg1\n"
	       "dies entry g key arg0 same b arg1",
	 4, 28, "nothing to compare with: no hook of class c has an 'attr b'"},
	{"an attribute twice", CLASS "born exit f key ret attr a arg1 attr a arg2", 3, 38,
	 "this hook has its 'a' already"},
	{"three attributes",
	 CLASS "born exit f key ret attr a arg1 attr b arg2\n"
	       "init entry g key arg0 attr c arg1",
	 4, 28, "an object has room for two attributes, and class c has 'a' and 'b'"},
	{"three attributes, one only compared",
	 CLASS "born exit f key ret attr a arg1 attr b arg2\n"
	       "dies entry g key arg0 same c arg1",
	 4, 28, "an object has room for two attributes, and class c has 'a' and 'b'"},
	{"else without a hook above", CLASS "else exit f key ret", 3, 1,
	 "an 'else' stands below the hook that it is for, and class c has none above"},
	{"else of a birth at entry", CLASS BORN "else entry g key arg0", 4, 6,
	 "a birth is reported at exit, after its success: at entry there is no object yet, and a "
	 "call that fails would look like a birth"},
	{"else with a clause of another verb", CLASS BORN "else exit g key ret same a arg0", 4, 21,
	 "a 'born' hook has no 'same'"},
	{"else with a kind of its own", CLASS BORN "else counted exit g key ret", 4, 6,
	 "expected a site (entry, exit, tracepoint), found 'counted'"},
	{"else with an if of its own",
	 CLASS "dies entry f key arg0\nelse entry g key arg0 if ret > 0", 4, 1,
	 "an 'else' has an 'if' where the hook above has one, and only there"},
	{"else without the if", CLASS "dies entry f key arg0 if ret > 0\nelse entry g key arg0", 4,
	 1, "an 'else' has an 'if' where the hook above has one, and only there"},
	{"three values of an init", CLASS "init entry f key arg0 size arg1 attr a arg2 same a arg3",
	 3, 52, "an event carries two values, this hook needs three"},
	{"three values of a touch",
	 CLASS "born exit f key ret attr a arg1\n"
	       "touch entry f key arg0 same a arg1 range arg2 arg3",
	 4, 47, "an event carries two values, this hook needs three"},
	{"return without borrow", CLASS BORN "return entry g key arg0", 4, 1,
	 "class c has a 'return' but no 'borrow'"},
	{"back without move", CLASS BORN "back entry g key arg0", 4, 1,
	 "class c has a 'back' but no 'move'"},
	{"limit lent without borrow", CLASS "  limit lent 5s\n" BORN, 3, 3,
	 "class c has a 'limit lent' but no 'borrow'"},
	{"limit moved without move", CLASS BORN "limit moved 5s\n", 4, 1,
	 "class c has a 'limit moved' but no 'move'"},
	{"grace twice", CLASS BORN "grace 1s\ngrace 2s", 5, 1, "class c has a grace already"},
	{"grace of an extension", "model m\nextend a.b grace 1s", 2, 12,
	 "a grace is one of the class itself"},
	{"leak that is something else", CLASS "leak certain", 3, 6,
	 "expected 'possible', found 'certain'"},
	{"leak of an extension", "model m\nextend a.b leak possible", 2, 12,
	 "what a leak is says the class itself"},
	{"inside without an address", "model m class c inside k.d born exit f key ret, arg0", 1, 26,
	 "what lies in memory has an address as its key, not two captures"},
	{"limit twice", CLASS "limit lent 5s\nlimit lent 6s", 4, 1,
	 "class c has this limit already"},
	{"within an unknown class", "model m class c within d born exit f key ret parent arg0", 1,
	 24, "this model has no class 'd'"},
	{"within an unknown class, and no hook says in what",
	 "model m class a within b born exit f key ret", 1, 24, "this model has no class 'b'"},
	{"within a misspelt class",
	 "model m class a within pol born exit f key ret parent arg0 class pool born exit f key "
	 "ret",
	 1, 24, "this model has no class 'pol'; did you mean 'pool'?"},
	{"within an unknown class, and nearest is the class itself",
	 "model m class pools within pool born exit f key ret", 1, 28,
	 "this model has no class 'pool'"},
	{"birth at entry", CLASS "born entry f key arg0", 3, 6,
	 "a birth is reported at exit, after its success: at entry there is no object yet, and a "
	 "call that fails would look like a birth"},
	{"death at exit", CLASS BORN "dies exit f key arg0", 4, 6,
	 "a death is reported at entry, before the release: at exit the address may be in use "
	 "again, and that would look like a bug"},
	{"death at exit, where not all births are counted",
	 CLASS "born counted exit f key ret\n" BORN "dies exit g key arg0", 5, 6,
	 "a death is reported at entry, before the release: at exit the address may be in use "
	 "again, and that would look like a bug"},
	{"death at exit, and births in the class that is extended",
	 "model m\nextend a.c dies exit g key arg0", 2, 17,
	 "a death is reported at entry, before the release: at exit the address may be in use "
	 "again, and that would look like a bug"},
	{"within itself", "model m class c within c born exit f key ret parent arg0", 1, 24,
	 "a class cannot be within itself"},
	{"within each other",
	 "model m\nclass a within b born exit f key ret parent arg0\n"
	 "class b within a born exit f key ret parent arg0",
	 2, 16, "class a is within b, which is in the end within itself"},
	{"within a circle",
	 "model m\nclass a within b born exit f key ret parent arg0\n"
	 "class b within c born exit f key ret parent arg0\n"
	 "class c within b born exit f key ret parent arg0\n",
	 2, 16, "class a is within b, which is in the end within itself"},
	{"misspelt known", HOOK "key arg0 knwon", 3, 24,
	 "expected a clause (key, parent, name, device, size, attr, same, range, when, known, "
	 "owner, if, by), "
	 "found 'knwon'; did you mean 'known'?"},
	{"capture of known", HOOK "key arg0 known arg1", 3, 30,
	 "expected a clause (key, parent, name, device, size, attr, same, range, when, known, "
	 "owner, if, by) or "
	 "a verb (born, init, borrow, return, move, back, touch, dies), found 'arg1'"},
	{"misspelt extend", "model m\nextand a.b touch entry f key arg0", 2, 1,
	 "expected 'class' or 'extend', found 'extand'; did you mean 'extend'?"},
	{"extend without name", "model m extend", 1, 15,
	 "expected the name of a model, found end of file"},
	{"extend without class", "model m extend a touch entry f key arg0", 1, 18,
	 "expected '.', found 'touch'"},
	{"extend with a dot only", "model m extend a. touch entry f key arg0", 1, 19,
	 "expected the name of a class, found 'touch', which is a word of the language"},
	{"extend a word of the language", "model m extend class.b touch entry f key arg0", 1, 16,
	 "expected the name of a model, found 'class', which is a word of the language"},
	{"known birth", CLASS "born exit f key ret known", 3, 21, "a 'born' hook has no 'known'"},
	{"known twice", CLASS "touch entry f key arg0 known known", 3, 30,
	 "this hook has its 'known' already"},
	{"extension of itself", "model m " CLASS_C "extend m.c touch entry f key arg0", 1, 44,
	 "model m cannot extend itself: add the hooks to its class"},
	{"extension twice",
	 "model m\nextend a.b touch entry f key arg0\nextend a.b dies entry g key arg0", 3, 10,
	 "a.b was extended on line 2 already"},
	{"extension without hooks", "model m\nextend a.b\nclass c " BORN, 2, 10,
	 "the extension of a.b has no hooks"},
	{"extension with a limit only", "model m\nextend a.b limit moved 5s", 2, 10,
	 "the extension of a.b has no hooks"},
	{"extension with a birth", "model m extend a.b\n  born exit f key ret", 2, 3,
	 "an extension has no 'born': what gives birth to a b is said in model a"},
	{"within a class that is another's",
	 "model m class c within b born exit f key ret parent arg0\n"
	 "extend a.b touch entry f key arg0",
	 1, 24, "this model has no class 'b'"},
	{"within and no hook says in what",
	 "model m class c within p born exit f key ret "
	 "class p born exit f key ret",
	 1, 24, "no hook of class c says which p it is within: add 'parent …' to one"},
};

#define NR_CASES (sizeof(cases) / sizeof(cases[0]))

/* "@head", then @nr times @part with a running number for its %u, then @tail. */
static char *repeat(const char *head, unsigned int nr, const char *before, const char *after,
		    const char *tail)
{
	char *text;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	fputs(head, out);
	for (unsigned int i = 0; i < nr; i++)
		fprintf(out, "%s%u%s", before, i, after);
	fputs(tail, out);
	fclose(out);
	return text;
}

static void one_class_more_than_fit_is_refused(void **state)
{
	char *text;

	(void)state;
	text = repeat("model m", MODEL_MAX_CLASSES, "\nclass c", " born exit f key ret", "");
	model_free(parse(text));
	free(text);
	text = repeat("model m", MODEL_MAX_CLASSES + 1, "\nclass c", " born exit f key ret", "");
	expect_error(text, strlen(text), 34, 1, "a model has at most 32 classes");
	free(text);
}

static void one_hook_more_than_fit_is_refused(void **state)
{
	char *text;

	(void)state;
	text = repeat(CLASS, MODEL_MAX_HOOKS, "touch exit f", " key ret\n", "");
	model_free(parse(text));
	free(text);
	text = repeat(CLASS, MODEL_MAX_HOOKS + 1, "touch exit f", " key ret\n", "");
	expect_error(text, strlen(text), 35, 1, "a class has at most 32 hooks");
	free(text);
}

static void one_alternative_more_than_fit_is_refused(void **state)
{
	char *text;

	(void)state;
	text = repeat(CLASS "born exit f", MODEL_MAX_ALTS - 1, "|f", "", " key ret");
	model_free(parse(text));
	free(text);
	text = repeat(CLASS "born exit f", MODEL_MAX_ALTS, "|f", "", " key ret");
	expect_error(text, strlen(text), 3, 34, "a hook has at most 8 alternatives");
	free(text);
}

static void more_hooks_than_a_run_can_number_are_refused(void **state)
{
	char *hooks = repeat("", 30, " touch exit f", " key ret", "\n");
	char *text = repeat("model m", 8, "\nclass c", hooks, "");
	char *more;

	(void)state;
	model_free(parse(text));
	free(text);
	text = repeat("model m", 8, "\nclass c", hooks, "class last");
	more = repeat(text, 17, " touch exit f", " key ret", "");
	expect_error(more, strlen(more), 17, 7,
		     "a model has at most 256 hooks: too many with class last");
	free(more);
	free(text);
	free(hooks);
}

static void class_may_be_within_a_later_one(void **state)
{
	struct model *model = parse("model m class a within b born exit f key ret parent arg0 "
				    "class b born exit f key ret");

	(void)state;
	assert_int_equal(model->class[0].parent, 1);
	assert_int_equal(model->class[1].parent, -1);
	model_free(model);
}

static void chain_of_classes_is_no_cycle(void **state)
{
	struct model *model = parse("model m class a within b born exit f key ret parent arg0 "
				    "class b within c born exit f key ret parent arg0 "
				    "class c within d born exit f key ret parent arg0 "
				    "class d born exit f key ret");

	(void)state;
	assert_int_equal(model->class[2].parent, 3);
	model_free(model);
}

static void class_without_birth_or_death_is_allowed(void **state)
{
	(void)state;
	model_free(parse(CLASS "touch entry f key arg0"));
	model_free(parse(CLASS "born exit f key ret"));
}

static void same_may_come_before_its_attr(void **state)
{
	(void)state;
	model_free(
		parse(CLASS "dies entry f key arg0 same a arg1 born exit f key ret attr a arg1"));
}

static void other_sites_of_birth_and_death_are_allowed(void **state)
{
	(void)state;
	model_free(parse(CLASS "born tracepoint t key arg0 dies tracepoint u key arg0"));
	model_free(parse(CLASS "init exit f key arg0 touch exit g key arg0 dies entry h key arg0"));
}

static void function_may_serve_several_hooks(void **state)
{
	(void)state;
	model_free(parse(CLASS "dies entry f key arg0 when arg1 == 0 "
			       "touch entry f key arg0 when arg1 != 0"));
}

static void class_may_be_named_like_a_clause(void **state)
{
	struct model *model = parse("model m class device born exit f key ret "
				    "class key within device born exit g key ret parent arg0 "
				    "extend n.name touch entry h key arg0");

	(void)state;
	assert_string_equal(model->class[0].name, "device");
	assert_int_equal(model->class[1].parent, 0);
	assert_string_equal(model->class[2].name, "name");
	model_free(model);
}

static void what_needs_the_other_model_is_not_asked_yet(void **state)
{
	(void)state;
	model_free(parse("model m extend a.b back entry f key arg0 parent arg1 same x arg2 "
			 "return entry g key arg0 limit moved 5s init entry h key arg0 "
			 "extend a.c touch entry f key arg0 extend c.b touch entry f key arg0 "
			 "class b born exit f key ret"));
}

static struct CMUnitTest placed[NR_CASES];

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_class_more_than_fit_is_refused),
		cmocka_unit_test(one_hook_more_than_fit_is_refused),
		cmocka_unit_test(one_alternative_more_than_fit_is_refused),
		cmocka_unit_test(more_hooks_than_a_run_can_number_are_refused),
		cmocka_unit_test(class_may_be_within_a_later_one),
		cmocka_unit_test(chain_of_classes_is_no_cycle),
		cmocka_unit_test(class_without_birth_or_death_is_allowed),
		cmocka_unit_test(same_may_come_before_its_attr),
		cmocka_unit_test(other_sites_of_birth_and_death_are_allowed),
		cmocka_unit_test(function_may_serve_several_hooks),
		cmocka_unit_test(class_may_be_named_like_a_clause),
		cmocka_unit_test(what_needs_the_other_model_is_not_asked_yet),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	add_cases(placed, cases, NR_CASES);
	return failed + cmocka_run_group_tests(placed, NULL, NULL);
}
