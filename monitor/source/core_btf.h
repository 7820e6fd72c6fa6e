/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The few types of the kernel that a BPF object reads fields of, as a file for libbpf. Otherwise it
 * would parse all types of the kernel, and compare each with each of these.
 */
#ifndef LM_CORE_BTF_H
#define LM_CORE_BTF_H

struct btf;
struct kbtf;

/*
 * Writes the structs, unions and enums that @object names and the kernel has, to @fd: 0 or -errno.
 * Pointers in them point to nothing, since a field is read from one struct at a time.
 */
int core_btf_write(struct kbtf *kbtf, const struct btf *object, int fd);

#endif /* LM_CORE_BTF_H */
