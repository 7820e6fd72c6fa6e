/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Folds the configuration of a probe into a copy of its program. A template loads from its frozen
 * configuration what it is to do, and branches on that. In the copy these loads are constants, and
 * what cannot be reached or has no effect is left out. The verifier leaves out as well what cannot
 * be reached, but it moves the rest of the program for each piece, and it keeps the loads.
 */
#ifndef LM_FOLD_H
#define LM_FOLD_H

#include <linux/bpf.h>
#include <stddef.h>

/* A map of one value that never changes. */
struct fold_config {
	int map_fd; /* as the instructions name it */
	const void *data;
	size_t size; /* bytes */
};

/*
 * Folds the @nr @insns of a program with its functions, as libbpf relocates them. Returns 0 and the
 * result, which the caller frees; -ENOTSUP if an instruction is not known here, -ENOMEM.
 */
int fold_program(const struct bpf_insn *insns, size_t nr, const struct fold_config *config,
		 struct bpf_insn **folded, size_t *nr_folded);

#endif /* LM_FOLD_H */
