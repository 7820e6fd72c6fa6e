// SPDX-License-Identifier: GPL-2.0-only
#include "source/module_hooks.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/msg.h"
#include "source/internal.h"

#define LOG_RECORD 8192 /* of the kernel: none is longer */

static const char *module_of(const struct source_probe *probe, size_t *len)
{
	const char *colon = probe->function ? strchr(probe->function, ':') : NULL;

	if (!colon || probe->kind == KIND_RAW_TP)
		return NULL;
	*len = (size_t)(colon - probe->function);
	return probe->function;
}

/* Where the kprobe of an event sits. 0: nowhere, or this kernel does not say. */
static uint64_t address_of(int event_fd)
{
	__u32 prog_id, type, len = 128;
	__u64 offset, address = 0;
	char symbol[128];

	if (bpf_task_fd_query(getpid(), event_fd, 0, symbol, &len, &prog_id, &type, &offset,
			      &address))
		return 0;
	return address;
}

/* The event waits for its module. Whether that has the function is not known before. */
static void note_absent(struct source_probe *probe, const char *name, size_t len)
{
	size_t used = strlen(probe->why_not);
	char path[128];

	snprintf(path, sizeof(path), "/sys/module/%.*s/initstate", (int)len, name);
	if (access(path, F_OK))
		snprintf(probe->why_not + used, sizeof(probe->why_not) - used,
			 "%s%.*s is not loaded: tried when it is", used ? "; " : "", (int)len,
			 name);
}

void module_hooks_open(struct source *source)
{
	struct module_hooks *hooks = &source->module_hooks;
	size_t len;

	for (unsigned int n = 0; n < source->nr_probes; n++) {
		const char *name = module_of(&source->probe[n], &len);

		hooks->any |= name != NULL;
		if (name)
			note_absent(&source->probe[n], name, len);
	}
	if (!hooks->any)
		return;
	for (unsigned int i = LM_TEST_KPROBE; i <= LM_TEST_KRETPROBE; i++)
		hooks->has_address |=
			source->selftest.fd[i] >= 0 && address_of(source->selftest.fd[i]) != 0;
	hooks->log_fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (hooks->log_fd >= 0)
		lseek(hooks->log_fd, 0, SEEK_END);
}

void module_hooks_close(struct source *source)
{
	if (source->module_hooks.log_fd >= 0)
		close(source->module_hooks.log_fd);
	source->module_hooks.log_fd = -1;
}

int module_hooks_note(void *ctx, const void *record, size_t size)
{
	const struct module_hooks_push *to = ctx;
	const struct lm_module *module = record;
	struct source *source = to->source;

	for (unsigned int n = 0; module->h.type == LM_REC_MODULE &&
				 module->what == LM_MODULE_LOADED && n < source->nr_probes;
	     n++) {
		struct source_probe *probe = &source->probe[n];
		size_t len;
		const char *name = module_of(probe, &len);

		if (!name || strlen(module->name) != len || memcmp(module->name, name, len))
			continue;
		if (!probe->loaded_first_ns)
			probe->loaded_first_ns = module->h.time_ns;
		probe->loaded_last_ns = module->h.time_ns;
	}
	return to->push(to->ctx, record, size);
}

static void take_log_line(struct source *source, const char *line)
{
	size_t group_len = strlen(source->group);
	char event[64];
	unsigned int n;
	char kind;
	int err;

	if (module_hooks_parse_log(line, event, &err) &&
	    !strncmp(event, source->group, group_len) &&
	    sscanf(event + group_len, "_%c%u", &kind, &n) == 2 && n < source->nr_probes)
		source->probe[n].refused = err;
}

static void read_log(struct source *source)
{
	struct module_hooks *hooks = &source->module_hooks;
	char line[LOG_RECORD];
	ssize_t got;

	if (hooks->log_fd < 0)
		return;
	for (;;) {
		got = read(hooks->log_fd, line, sizeof(line) - 1);
		if (got > 0) {
			line[got] = '\0';
			take_log_line(source, line);
		} else if (got < 0 && errno == EPIPE) {
			hooks->log_broken = true;
		} else {
			return;
		}
	}
}

/* Whether the kprobes of the probe were armed when its module came last. *@err: why not. */
static bool is_armed(const struct source *source, const struct source_probe *probe, int *err)
{
	const struct module_hooks *hooks = &source->module_hooks;

	*err = probe->refused;
	if (hooks->has_address)
		return address_of(probe->main.hook_fd) &&
		       (probe->keep.hook_fd < 0 || address_of(probe->keep.hook_fd));
	if (!*err && (hooks->log_fd < 0 || hooks->log_broken))
		*err = -ENODATA;
	return !*err;
}

static void warn_unarmed(const struct source *source, unsigned int n, int err)
{
	const struct plan *plan = source->config.plan;
	const struct plan_probe *probe = &plan->probe[n];
	char why[512];

	module_hooks_why(source->probe[n].function, err, why, sizeof(why));
	msg_warn("%s:%u: class %s: its %s hook sees nothing: %s", probe->model->file,
		 probe->hook->pos.line, plan->class[probe->class].class->name,
		 model_verb_name(probe->hook->verb), why);
}

static int check_hook(struct source *source, unsigned int n, source_push_fn push, void *ctx)
{
	struct source_probe *probe = &source->probe[n];
	bool switched_off = source->firing.reported_off & 1u << probe->kind;
	int refused, err = 0;
	bool armed = is_armed(source, probe, &refused);

	if ((!armed || refused) && !probe->unarmed) {
		probe->unarmed = true;
		warn_unarmed(source, n, refused);
		err = source_push_arm(source, n, LM_ARM_OFF, LM_ARM_WHY_FUNCTION,
				      probe->loaded_first_ns, push, ctx);
	}
	if (armed && probe->unarmed && !err) {
		probe->unarmed = false;
		msg_info("%s is there now, and watched", probe->function);
		if (!switched_off)
			err = source_push_arm(source, n, LM_ARM_ON, LM_ARM_WHY_NONE,
					      probe->loaded_last_ns, push, ctx);
	}
	return err;
}

int module_hooks_check(struct source *source, source_push_fn push, void *ctx)
{
	int err = 0;

	/* the log after the rings: its line is older than the record of the load */
	read_log(source);
	for (unsigned int n = 0; n < source->config.plan->nr_probes && !err; n++) {
		struct source_probe *probe = &source->probe[n];

		if (!probe->loaded_last_ns)
			continue;
		err = check_hook(source, n, push, ctx);
		probe->loaded_first_ns = probe->loaded_last_ns = 0;
		probe->refused = 0;
	}
	source->module_hooks.log_broken = false;
	return err;
}
