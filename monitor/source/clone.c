// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cloning programs: the object is opened, relocated and loaded once; each probe then gets a copy of
 * a template's instructions in which the references to the template's configuration point to its
 * own.
 */
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "source/internal.h"
#include "source/skeleton.h"

int clone_cfg(const struct lm_probe_cfg *cfg)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = BPF_F_RDONLY_PROG);
	__u32 zero = 0;
	int fd = bpf_map_create(BPF_MAP_TYPE_ARRAY, "lm_cfg", sizeof(zero), sizeof(*cfg), 1, &opts);
	int err;

	if (fd < 0)
		return -errno;
	/* frozen: the verifier then reads its values as constants */
	if (bpf_map_update_elem(fd, &zero, cfg, BPF_ANY) || bpf_map_freeze(fd)) {
		err = -errno;
		close(fd);
		return err;
	}
	return fd;
}

static void set_type(const struct clone *clone, enum bpf_prog_type *type,
		     struct bpf_prog_load_opts *opts)
{
	if (clone->iterates) {
		*type = BPF_PROG_TYPE_TRACING;
		opts->expected_attach_type = BPF_TRACE_ITER;
		opts->attach_btf_id = (__u32)clone->btf_id;
		return;
	}
	switch (clone->kind) {
	case KIND_FENTRY:
	case KIND_FEXIT:
		*type = BPF_PROG_TYPE_TRACING;
		opts->expected_attach_type =
			clone->kind == KIND_FENTRY ? BPF_TRACE_FENTRY : BPF_TRACE_FEXIT;
		opts->attach_btf_id = (__u32)clone->btf_id;
		break;
	case KIND_RAW_TP:
		*type = BPF_PROG_TYPE_RAW_TRACEPOINT;
		break;
	default:
		*type = BPF_PROG_TYPE_KPROBE;
		break;
	}
}

#define MOST_FUNCTIONS 32

/* Where the functions of a program begin, in order; the first is the program's own. */
struct functions {
	unsigned int nr;
	struct bpf_func_info info[MOST_FUNCTIONS];
};

static int add_function(struct functions *functions, __u32 start, int type_id)
{
	unsigned int at = functions->nr;

	for (unsigned int i = 0; i < functions->nr; i++)
		if (functions->info[i].insn_off == start)
			return 0;
	if (functions->nr == MOST_FUNCTIONS)
		return -E2BIG;
	for (; at && functions->info[at - 1].insn_off > start; at--)
		functions->info[at] = functions->info[at - 1];
	functions->info[at] = (struct bpf_func_info){start, (__u32)type_id};
	functions->nr++;
	return 0;
}

int clone_static_function(const struct btf *btf)
{
	for (__u32 id = 1; id < btf__type_cnt(btf); id++) {
		const struct btf_type *type = btf__type_by_id(btf, id);

		if (btf_is_func(type) && btf_vlen(type) == BTF_FUNC_STATIC)
			return (int)id;
	}
	return -ENOENT;
}

/*
 * The verifier accepts a callback, as that of bpf_loop, only from a program that comes with the
 * types of its functions. libbpf hands these out from 1.6 on. Of a static function the kernel
 * checks no more than that it is one, so the type of any static function serves for all.
 */
static int find_functions(const struct bpf_insn *insn, size_t count, const char *name,
			  const struct btf *btf, struct functions *functions)
{
	int own = btf__find_by_name_kind(btf, name, BTF_KIND_FUNC);
	int any = clone_static_function(btf);
	int err;

	if (own < 0 || any < 0)
		return -ENOENT;
	err = add_function(functions, 0, own);
	for (__u32 i = 0; !err && i < count; i++) {
		bool call =
			insn[i].code == (BPF_JMP | BPF_CALL) && insn[i].src_reg == BPF_PSEUDO_CALL;
		bool callback = insn[i].code == (BPF_LD | BPF_IMM | BPF_DW) &&
				insn[i].src_reg == BPF_PSEUDO_FUNC;

		if (call || callback)
			err = add_function(functions, i + 1 + (__u32)insn[i].imm, any);
	}
	return err;
}

int clone_first(void)
{
	int fd = bpf_map_create(BPF_MAP_TYPE_PROG_ARRAY, "lm_first", sizeof(__u32), sizeof(__u32),
				LM_FIRST_AT + 1, NULL);

	return fd < 0 ? -errno : fd;
}

int clone_first_set(int first_fd, int prog_fd)
{
	const __u32 at = LM_FIRST_AT;

	return bpf_map_update_elem(first_fd, &at, &prog_fd, BPF_ANY) ? -errno : 0;
}

static void replace_maps(const struct source *source, const struct clone *clone,
			 struct bpf_insn *insns, size_t count)
{
	int cfg_fd = bpf_map__fd(source->skel->maps.rodata_cfg);
	int first_fd = bpf_map__fd(source->skel->maps.first_program);

	for (size_t i = 0; i < count; i++) {
		if (insns[i].code != (BPF_LD | BPF_IMM | BPF_DW))
			continue;
		if (insns[i].src_reg == BPF_PSEUDO_MAP_VALUE && insns[i].imm == cfg_fd &&
		    clone->config)
			insns[i].imm = clone->config->map_fd;
		if (insns[i].src_reg == BPF_PSEUDO_MAP_FD && insns[i].imm == first_fd &&
		    clone->first_fd >= 0)
			insns[i].imm = clone->first_fd;
	}
}

/* The kernel's functions in place of the numbers that stand for them. */
static void put_kfuncs(const struct source *source, struct bpf_insn *insns, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		__u32 kfunc = (__u32)insns[i].imm - LM_FIRST_KFUNC;

		if (insns[i].code != (BPF_JMP | BPF_CALL) || insns[i].src_reg ||
		    kfunc >= LM_NR_KFUNCS || !source->kfunc[kfunc])
			continue;
		insns[i].src_reg = BPF_PSEUDO_KFUNC_CALL;
		insns[i].imm = source->kfunc[kfunc];
	}
}

/* The instructions of the clone; the caller frees them. */
static int copy_insns(const struct source *source, const struct clone *clone,
		      struct bpf_insn **insns, size_t *count)
{
	const struct template *template = templates_find(&source->templates, clone->template);
	struct bpf_insn *copy;
	int err = 0;

	if (!template)
		return -ENOENT;
	*count = template->nr;
	*insns = copy = malloc(template->nr * sizeof(*copy));
	if (!copy)
		return -ENOMEM;
	memcpy(copy, template->insn, template->nr * sizeof(*copy));
	replace_maps(source, clone, copy, *count);
	if (clone->config)
		err = fold_program(copy, *count, clone->config, insns, count);
	if (err == -ENOTSUP) {
		/* it is right as it is, if slower */
		*insns = copy;
		err = 0;
	} else if (err || *insns != copy) {
		free(copy);
	}
	if (!err)
		put_kfuncs(source, *insns, *count);
	return err;
}

int clone_program(const struct source *source, const struct clone *clone)
{
	const struct bpf_object *object = source->skel->obj;
	struct functions functions = {0};
	LIBBPF_OPTS(bpf_prog_load_opts, opts, .prog_btf_fd = (__u32)bpf_object__btf_fd(object),
		    .func_info = functions.info, .func_info_rec_size = sizeof(functions.info[0]));
	const char *name = bpf_program__name(clone->template);
	enum bpf_prog_type type;
	struct bpf_insn *insns;
	size_t count;
	int fd, err;

	err = copy_insns(source, clone, &insns, &count);
	if (err)
		return err;
	err = find_functions(insns, count, name, bpf_object__btf(object), &functions);
	if (err)
		goto out;
	opts.func_info_cnt = functions.nr;
	set_type(clone, &type, &opts);
	fd = bpf_prog_load(type, name, "GPL", insns, count, &opts);
	if (fd < 0 && clone->log_size) {
		opts.log_buf = clone->log;
		opts.log_size = (__u32)clone->log_size;
		opts.log_level = 1;
		fd = bpf_prog_load(type, name, "GPL", insns, count, &opts);
	}
	err = fd < 0 ? -errno : fd;
out:
	free(insns);
	return err;
}
