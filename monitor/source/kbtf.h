/* SPDX-License-Identifier: GPL-2.0-only */
/* Questions to the running kernel's type information (BTF). */
#ifndef LM_KBTF_H
#define LM_KBTF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "event/record.h"
#include "probe.h"

struct btf;
struct kbtf;

/* A function or tracepoint as the kernel describes it. */
struct kfunction {
	const struct btf *btf; /* that describes it, NULL if none does */
	int id;		   /* of the FUNC in vmlinux BTF: where fentry attaches; 0 if not there */
	int proto;	   /* of its FUNC_PROTO */
	unsigned int skip; /* leading arguments that are not the callee's (tracepoints: 1) */
	unsigned int nr_args;
};

/* Reads the BTF of the kernel. Returns 0 or -errno. */
int kbtf_open(struct kbtf **kbtf);
void kbtf_close(struct kbtf *kbtf);

/* @name is "function" or "module:function". -ENOENT when the BTF does not have it. */
int kbtf_function(struct kbtf *kbtf, const char *name, struct kfunction *function);
/* A raw tracepoint by name. */
int kbtf_tracepoint(struct kbtf *kbtf, const char *name, struct kfunction *function);

#define KBTF_RET (~0u) /* as an argument: the return value */

/* What a value is as a number. */
struct knumber {
	unsigned int size; /* bytes: 1, 2, 4, 8; 0 when it is no number or pointer, or unknown */
	bool is_signed;
	bool is_opaque; /* a pointer that fentry programs may not load, by what it points to */
	bool is_typed;	/* a pointer to a struct, with which fentry programs may not compute */
};

/* Of argument @arg. */
struct knumber kbtf_arg_number(const struct kfunction *function, unsigned int arg);

/*
 * Resolves the field path of one step ("hd.q" behind a pointer of type *@type) to its byte
 * offset and number, and sets *@type to the type of the field. @type starts as that of an
 * argument: kbtf_arg_type(). Returns 0, -ENOENT (no such field, named in @missing),
 * -EINVAL (not a pointer to a struct).
 */
int kbtf_step(const struct kfunction *function, int *type, const char *path, uint32_t *offset,
	      struct knumber *number, char missing[64]);
int kbtf_arg_type(const struct kfunction *function, unsigned int arg);

/* The id of a struct, union or enum of the kernel itself; -ENOENT if it has none. */
int kbtf_type(struct kbtf *kbtf, const char *name, unsigned int kind);
/* All types of the kernel itself. */
const struct btf *kbtf_vmlinux(const struct kbtf *kbtf);
/* Bytes of a struct of the kernel; 0 if there is none of this name. */
uint32_t kbtf_struct_size(struct kbtf *kbtf, const char *name);
/* Where a field of it is, and how wide, in bits. 0 or -ENOENT. */
int kbtf_bits(struct kbtf *kbtf, const char *name, const char *field, uint32_t *at,
	      uint32_t *width);

/* The function of the kernel whose name is nearest to @name; NULL if none is near. */
const char *kbtf_nearest(struct kbtf *kbtf, const char *name);

#endif /* LM_KBTF_H */
