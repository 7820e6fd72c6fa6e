/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Programs that are not loaded as they are (LM_TEMPLATE): libbpf relocates them, then their
 * instructions are kept for clone.c. What it loads in their place does nothing, so the verifier
 * does not see them, and libbpf looks up no function for them.
 */
#ifndef LM_TEMPLATE_FILE_H
#define LM_TEMPLATE_FILE_H

#include <stddef.h>

#define MAX_TEMPLATES 32

struct bpf_insn;
struct bpf_program;
struct probe_bpf;

struct template
{
	const struct bpf_program *program;
	struct bpf_insn *insn;
	size_t nr; /* instructions */
};

struct templates {
	unsigned int nr;
	struct template template[MAX_TEMPLATES];
};

/* Before an object with templates is opened: 0 or -errno. */
int templates_register(void);
/* Loads the object, and keeps the instructions of its templates. */
int templates_load(struct templates *templates, struct probe_bpf *skel);
void templates_free(struct templates *templates);
/* NULL: @program was not among them. */
const struct template *templates_find(const struct templates *templates,
				      const struct bpf_program *program);

#endif /* LM_TEMPLATE_FILE_H */
