// SPDX-License-Identifier: GPL-2.0-only
#include "source/template.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "source/skeleton.h"

/* Those of the object that is being loaded: libbpf's callback has no argument of one load. */
static struct templates *loading;

static int keep(const struct bpf_program *program)
{
	struct template *template = &loading->template[loading->nr];

	if (loading->nr == MAX_TEMPLATES)
		return -E2BIG;
	template->nr = bpf_program__insn_cnt(program);
	template->insn = malloc(template->nr * sizeof(*template->insn));
	if (!template->insn)
		return -ENOMEM;
	memcpy(template->insn, bpf_program__insns(program), template->nr * sizeof(*template->insn));
	template->program = program;
	loading->nr++;
	return 0;
}

static int replace(struct bpf_program *program, struct bpf_prog_load_opts *opts, long cookie)
{
	struct bpf_insn nothing[] = {
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0},
		{.code = BPF_JMP | BPF_EXIT},
	};
	int err = loading ? keep(program) : -EINVAL;

	(void)cookie;
	if (err)
		return err;
	/* these are of the instructions that go */
	opts->func_info_cnt = 0;
	opts->line_info_cnt = 0;
	return bpf_program__set_insns(program, nothing, sizeof(nothing) / sizeof(nothing[0]));
}

int templates_register(void)
{
	LIBBPF_OPTS(libbpf_prog_handler_opts, opts, .prog_prepare_load_fn = replace);
	static bool registered;
	int id;

	if (registered)
		return 0;
	/* a type that takes little: the program is never attached */
	id = libbpf_register_prog_handler(LM_TEMPLATE, BPF_PROG_TYPE_SOCKET_FILTER, 0, &opts);
	registered = id >= 0;
	return id < 0 ? id : 0;
}

int templates_load(struct templates *templates, struct probe_bpf *skel)
{
	int err;

	loading = templates;
	err = probe_bpf__load(skel);
	loading = NULL;
	return err;
}

void templates_free(struct templates *templates)
{
	for (unsigned int i = 0; i < templates->nr; i++)
		free(templates->template[i].insn);
	templates->nr = 0;
}

const struct template *templates_find(const struct templates *templates,
				      const struct bpf_program *program)
{
	for (unsigned int i = 0; i < templates->nr; i++)
		if (templates->template[i].program == program)
			return &templates->template[i];
	return NULL;
}
