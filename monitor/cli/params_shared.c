// SPDX-License-Identifier: GPL-2.0-only
#include "cli/params_shared.h"

#include <errno.h>
#include <limits.h>

#include "base/msg.h"

const struct param params_recorded_model[] = {
	{"model", 'm', PARAM_FILE, "NAME|FILE",
	 "judge by this model (repeatable; default: those of the trace)",
	 PARAM_TO_LIST(models.name, models.nr, OPTIONS_MAX_MODELS), .use = PARAM_READS_MODEL},
	{0},
};

const struct param params_model_set[] = {
	{"models", 0, PARAM_WORD, "default|driver|all",
	 "a set of built-in models; driver: of all that the kernel hands to drivers",
	 PARAM_TO(models.set), .min = MODELS_DEFAULT},
	{0},
};

const struct param params_model_path[] = {
	PARAM_MODEL_PATH(offsetof(struct options, models)),
	{0},
};

const struct param params_filters[] = {
	{"device", 0, PARAM_STRING, "PATTERN", "only objects of devices with such a name",
	 PARAM_TO(filter.device)},
	{"pool", 0, PARAM_STRING, "PATTERN", "only parents with such a name, and their children",
	 PARAM_TO(filter.pool)},
	{"module", 0, PARAM_STRING, "PATTERN", "only objects born from such a module's code",
	 PARAM_TO(filter.module)},
	{"pid", 'p', PARAM_NUMBER, "PID", "only objects born by this process", PARAM_TO(filter.pid),
	 .min = 1, .max = INT_MAX},
	{0},
};

const struct param params_part[] = {
	{"from", 0, PARAM_DURATION, "TIME",
	 "only what came after this time of the run (10s, 500ms; 10 is 10s)", PARAM_TO(from_ns),
	 .min = 1},
	{"until", 0, PARAM_DURATION, "TIME", "only what came before", PARAM_TO(to_ns), .min = 1},
	{0},
};

const struct param params_require[] = {
	{"require", 0, PARAM_STRING, "NAME",
	 "exit status 4 if this model or class saw no event (repeatable)",
	 PARAM_TO_LIST(required.name, required.nr, OPTIONS_MAX_REQUIRED)},
	{0},
};

const struct param params_recorded_leaks[] = {
	{"leaks", 0, PARAM_WORD, "at-exit|off", "whether what lives at the end leaked",
	 PARAM_TO(leaks), .min = LEAKS_AT_EXIT},
	{0},
};

const struct param params_sink[] = {
	{"sink", 0, PARAM_STRING, "NAME[:FILE]",
	 "a report as text or ndjson, to FILE; several go side by side (repeatable)",
	 PARAM_TO_LIST(sink, nr_sinks, OPTIONS_MAX_SINKS), .use = PARAM_WRITES_BEHIND},
	{0},
};

const struct param params_wrappers[] = {
	{"wrapper", 0, PARAM_STRING, "PATTERN",
	 "functions that only wrap the API: what called them is named (repeatable)",
	 PARAM_TO_LIST(wrappers.pattern, wrappers.nr, WRAPPERS_MAX)},
	{0},
};

const struct param params_places[] = {
	{"debuginfo", 0, PARAM_FILE, "FILE|DIR|auto",
	 "where to find the lines of sources: a module, a vmlinux, a folder of these; auto: what "
	 "this system has for the kernel of the run (repeatable)",
	 PARAM_TO_LIST(debuginfo.path, debuginfo.nr_paths, DEBUGINFO_MAX_PATHS),
	 .use = PARAM_READS},
	{"path-map", 0, PARAM_STRING, "FROM=TO",
	 "sources below FROM, where they were compiled, are below TO here (repeatable)",
	 PARAM_TO_LIST(debuginfo.map, debuginfo.nr_maps, DEBUGINFO_MAX_MAPS)},
	{0},
};

const struct param params_possible[] = {
	{"possible", 0, PARAM_FLAG, NULL, "report also violations that are only possible",
	 PARAM_TO(possible)},
	{0},
};

const struct param params_reported[] = {
	{"explain", 0, PARAM_STRING, "CLASS",
	 "print the whole life of one object of this class (block, dma_pool.block)",
	 PARAM_TO(explain)},
	{"no-demangle", 0, PARAM_FLAG, NULL, "names of Rust functions as they are",
	 PARAM_TO(no_demangle)},
	{0},
};

const struct param params_colour[] = {
	{"color", 0, PARAM_WORD, "auto|always|never",
	 "of reports as text (default: auto, on a terminal unless NO_COLOR is set)",
	 PARAM_TO(colour), .min = FORMAT_COLOUR_AUTO},
	{0},
};

const struct param params_memory[] = {
	{"memory", 0, PARAM_BYTES, "SIZE",
	 "most memory for what grows with the run (512M, 2G; default: a quarter of the machine's)",
	 PARAM_TO(memory), .min = 16 << 20, .max = 1ull << 40},
	{0},
};

const struct param params_quiet[] = {
	{"quiet", 'q', PARAM_CONSTANT, NULL, "no messages but errors", PARAM_TO(level),
	 .min = MSG_QUIET},
	{0},
};

const struct param params_verbose[] = {
	{"verbose", 'v', PARAM_CONSTANT, NULL, "more messages", PARAM_TO(level),
	 .min = MSG_VERBOSE},
	{0},
};

error_t params_check_part(struct argp_state *state, const struct options *options,
			  const char *nothing)
{
	if (!options->to_ns || options->from_ns < options->to_ns)
		return 0;
	argp_error(state, "--from is not before --until: nothing would be %s", nothing);
	return EINVAL;
}
