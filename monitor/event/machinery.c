// SPDX-License-Identifier: GPL-2.0-only
#include "event/machinery.h"

#include <stdlib.h>
#include <string.h>

#define TRAMPOLINE "bpf_trampoline_"

static const char *const prefixes[] = {
	"bpf_prog_",	 "__bpf_prog_",	 TRAMPOLINE,	 "bpf_get_stack",
	"bpf_trace_run", "__bpf_trace_", "__traceiter_",
};

static const char *const functions[] = {
	"__kretprobe_trampoline",
	"__kretprobe_trampoline_handler",
	"__rethook_trampoline_handler",
	"aggr_post_handler",
	"aggr_pre_handler",
	"arch_ftrace_ops_list_func",
	"arch_rethook_trampoline",
	"arch_rethook_trampoline_callback",
	"asm_exc_int3",
	"do_int3",
	"exc_int3",
	"ftrace_call",
	"ftrace_caller",
	"ftrace_regs_call",
	"ftrace_regs_caller",
	"ftrace_trampoline",
	"kprobe_breakpoint_handler",
	"kprobe_dispatcher",
	"kprobe_ftrace_handler",
	"kprobe_int3_handler",
	"kprobe_perf_func",
	"kretprobe_dispatcher",
	"kretprobe_perf_func",
	"kretprobe_rethook_handler",
	"kretprobe_trampoline",
	"opt_pre_handler",
	"optimized_callback",
	"pre_handler_kretprobe",
	"rethook_hook",
	"rethook_trampoline_handler",
	"trace_call_bpf",
	"trampoline_handler",
};

static int compare_names(const void *a, const void *b)
{
	return strcmp(a, *(const char *const *)b);
}

bool machinery_has(const char *symbol)
{
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (!strncmp(symbol, prefixes[i], strlen(prefixes[i])))
			return true;
	return bsearch(symbol, functions, sizeof(functions) / sizeof(functions[0]),
		       sizeof(functions[0]), compare_names);
}

size_t machinery_len(const char *symbol, size_t len)
{
	const size_t most = strlen(TRAMPOLINE);

	return len > most && !memcmp(symbol, TRAMPOLINE, most) ? most : len;
}
