// SPDX-License-Identifier: GPL-2.0-only
/*
 * The modules that are loaded already, as the same records as for those loaded later: a BPF
 * program walks the kernel's list once. /proc/modules would do for kernels before 6.4 only: since
 * then the data of a module is not next to its code.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/msg.h"
#include "source/internal.h"
#include "source/skeleton.h"

#define MODULE_BYTES 2048 /* of a ring, for the records of one module: rarely more */
#define MAX_WALKS    4	  /* when modules come and go meanwhile */
#define MAX_STEPS    65536

/* For a kernel that does not let its programs know: a hundred thousand lines. */
static uint64_t read_list(void)
{
	struct ksyms_wanted list = {.name = "modules"};
	struct ksyms ksyms = {.wanted = &list, .nr_wanted = 1};

	return ksyms_read(&ksyms) ? 0 : list.address;
}

/*
 * The address of the kernel's list of modules, 0 if it is not to be had. To read the file takes
 * more than a tenth of a start.
 */
static uint64_t find_list(const struct source *source)
{
	uint64_t address = 0;
	/* what goes in is written back */
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = &address, .ctx_size_in = sizeof(address));
	int fd = bpf_program__fd(source->skel->progs.lm_find_modules);

	if (!bpf_prog_test_run_opts(fd, &opts) && address)
		return address;
	return read_list();
}

static int keep(void *ctx, const void *record, size_t size)
{
	struct source_early *early = ctx;
	size_t need = early->used + sizeof(uint64_t) + size;

	if (need > early->size) {
		size_t more = need * 2;
		char *data = realloc(early->data, more);

		if (!data)
			return -ENOMEM;
		early->data = data;
		early->size = more;
	}
	*(uint64_t *)(early->data + early->used) = size;
	memcpy(early->data + early->used + sizeof(uint64_t), record, size);
	early->used = need;
	return 0;
}

static int read_rings(struct source *source)
{
	bool complete;
	int err = 0;

	for (unsigned int cpu = 0; cpu < source->nr_cpus && !err; cpu++)
		err = ring_read(&source->ring[cpu], keep, &source->early, &complete);
	return err;
}

/* Walks all of the list, a step at a time as the rings have room. */
static int walk(struct source *source, uint64_t list, bool sees_inits)
{
	uint64_t step = source->ring[0].size / 2 / MODULE_BYTES;
	uint64_t args[] = {list, 0, step ? step : 1, sees_inits};
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = args, .ctx_size_in = sizeof(args));
	struct probe_bpf *skel = source->skel;
	int fd = bpf_program__fd(skel->progs.lm_module_walk);
	int err = 0;

	for (int i = 0; i < MAX_STEPS && !err; i++) {
		if (bpf_prog_test_run_opts(fd, &opts))
			return -errno;
		err = read_rings(source);
		if (err || skel->bss->walk_ended || skel->bss->walk_seen <= args[1])
			break;
		args[1] = skel->bss->walk_seen;
		args[3] = 0;
	}
	return err;
}

static void note_all(struct source *source, bool sees_inits)
{
	uint64_t list = find_list(source);
	int err = list ? 0 : -ENOENT;

	for (int i = 0; i < MAX_WALKS && !err; i++) {
		uint32_t before = source->skel->data->stack_epoch;

		err = walk(source, list, sees_inits && !i);
		if (source->skel->data->stack_epoch == before)
			break;
	}
	if (err)
		scope_modules_unknown(source);
	if (err)
		msg_debug("cannot list the memory of the modules that are loaded (%s): the owners "
			  "of objects are found by their stacks only",
			  strerror(-err));
}

void modules_arm(struct source *source)
{
	struct probe_bpf *skel = source->skel;

	skel->links.lm_module_inited = bpf_program__attach(skel->progs.lm_module_inited);
	if (!skel->links.lm_module_inited)
		msg_debug("cannot see when the init of a module returns (%s): what it made by its "
			  "last call is nobody's for certain",
			  strerror(errno));
	skel->links.lm_module_leaving = bpf_program__attach(skel->progs.lm_module_leaving);
	if (!skel->links.lm_module_leaving)
		msg_debug("cannot see when a module's exit begins (%s): what it makes by its last "
			  "call is nobody's",
			  strerror(errno));
	note_all(source, skel->links.lm_module_inited);
}

int modules_push(struct source *source, source_push_fn push, void *ctx)
{
	struct source_early *early = &source->early;
	int err = 0;

	for (size_t at = 0; at < early->used && !err;) {
		uint64_t size = *(uint64_t *)(early->data + at);

		err = push(ctx, early->data + at + sizeof(size), size);
		at += sizeof(size) + size;
	}
	free(early->data);
	*early = (struct source_early){0};
	return err;
}
