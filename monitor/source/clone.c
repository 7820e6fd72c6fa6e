// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cloning programs: the object is opened, relocated and loaded once, which costs one
 * parse of the kernel's BTF; each probe then gets a copy of a template's instructions
 * in which the references to the template's configuration point to its own.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "source/internal.h"

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

static void set_type(enum probe_way way, int btf_id, enum bpf_prog_type *type,
		     struct bpf_prog_load_opts *opts)
{
	switch (way) {
	case WAY_FENTRY:
	case WAY_FEXIT:
		*type = BPF_PROG_TYPE_TRACING;
		opts->expected_attach_type = way == WAY_FENTRY ? BPF_TRACE_FENTRY : BPF_TRACE_FEXIT;
		opts->attach_btf_id = (__u32)btf_id;
		break;
	case WAY_RAW_TP:
		*type = BPF_PROG_TYPE_RAW_TRACEPOINT;
		break;
	default:
		*type = BPF_PROG_TYPE_KPROBE;
		break;
	}
}

int clone_program(const struct bpf_program *template, int template_cfg_fd, int cfg_fd,
		  enum probe_way way, int btf_id, char *log, size_t log_size)
{
	LIBBPF_OPTS(bpf_prog_load_opts, opts);
	size_t count = bpf_program__insn_cnt(template);
	struct bpf_insn *insns = malloc(count * sizeof(*insns));
	enum bpf_prog_type type;
	int fd;

	if (!insns)
		return -ENOMEM;
	memcpy(insns, bpf_program__insns(template), count * sizeof(*insns));
	for (size_t i = 0; i < count; i++)
		if (insns[i].code == (BPF_LD | BPF_IMM | BPF_DW) &&
		    insns[i].src_reg == BPF_PSEUDO_MAP_VALUE && insns[i].imm == template_cfg_fd)
			insns[i].imm = cfg_fd;
	set_type(way, btf_id, &type, &opts);
	fd = bpf_prog_load(type, bpf_program__name(template), "GPL", insns, count, &opts);
	if (fd < 0 && log_size) {
		opts.log_buf = log;
		opts.log_size = (__u32)log_size;
		opts.log_level = 1;
		fd = bpf_prog_load(type, bpf_program__name(template), "GPL", insns, count, &opts);
	}
	if (fd < 0)
		fd = -errno;
	free(insns);
	return fd;
}
