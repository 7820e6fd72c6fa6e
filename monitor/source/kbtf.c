// SPDX-License-Identifier: GPL-2.0-only
#include "source/kbtf.h"

#include <bpf/btf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/near.h"
#include "source/btf_names.h"

#define MAX_MODULES 16
#define NEAR_ENOUGH 4

struct module_btf {
	char name[64];
	struct btf *btf;
};

struct kbtf {
	struct btf *vmlinux;
	struct btf_names names; /* of vmlinux */
	unsigned int nr_modules;
	struct module_btf module[MAX_MODULES];
};

int kbtf_open(struct kbtf **kbtf)
{
	struct kbtf *k = calloc(1, sizeof(*k));
	int err;

	if (!k)
		return -ENOMEM;
	k->vmlinux = btf__load_vmlinux_btf();
	err = k->vmlinux ? btf_names_open(&k->names, k->vmlinux) : -errno;
	if (err) {
		btf__free(k->vmlinux);
		free(k);
		return err;
	}
	*kbtf = k;
	return 0;
}

void kbtf_close(struct kbtf *kbtf)
{
	if (!kbtf)
		return;
	while (kbtf->nr_modules)
		btf__free(kbtf->module[--kbtf->nr_modules].btf);
	btf_names_close(&kbtf->names);
	btf__free(kbtf->vmlinux);
	free(kbtf);
}

const struct btf *kbtf_vmlinux(const struct kbtf *kbtf)
{
	return kbtf->vmlinux;
}

int kbtf_type(struct kbtf *kbtf, const char *name, unsigned int kind)
{
	return btf_names_find(&kbtf->names, name, kind);
}

/* The BTF of a loaded module, NULL if it has none. */
static struct btf *module_btf(struct kbtf *kbtf, const char *name, size_t len)
{
	struct module_btf *module = kbtf->module;

	for (unsigned int i = 0; i < kbtf->nr_modules; i++)
		if (strlen(module[i].name) == len && !memcmp(module[i].name, name, len))
			return module[i].btf;
	if (kbtf->nr_modules == MAX_MODULES || len >= sizeof(module->name))
		return NULL;
	module += kbtf->nr_modules;
	memcpy(module->name, name, len);
	module->name[len] = '\0';
	module->btf = btf__load_module_btf(module->name, kbtf->vmlinux);
	if (module->btf)
		kbtf->nr_modules++;
	return module->btf;
}

static int fill(struct kfunction *function, const struct btf *btf, int proto)
{
	const struct btf_type *type = btf__type_by_id(btf, proto);

	if (!type || !btf_is_func_proto(type))
		return -ENOENT;
	function->btf = btf;
	function->proto = proto;
	function->nr_args = btf_vlen(type) - function->skip;
	return 0;
}

int kbtf_function(struct kbtf *kbtf, const char *name, struct kfunction *function)
{
	const char *colon = strchr(name, ':');
	const struct btf *btf = kbtf->vmlinux;
	const struct btf_type *type;
	int id;

	memset(function, 0, sizeof(*function));
	if (colon)
		btf = module_btf(kbtf, name, (size_t)(colon - name));
	if (!btf)
		return -ENOENT;
	if (colon)
		id = btf__find_by_name_kind(btf, colon + 1, BTF_KIND_FUNC);
	else
		id = btf_names_find(&kbtf->names, name, BTF_KIND_FUNC);
	if (id < 0)
		return -ENOENT;
	type = btf__type_by_id(btf, (__u32)id);
	if (!colon)
		function->id = id;
	return fill(function, btf, (int)type->type);
}

int kbtf_tracepoint(struct kbtf *kbtf, const char *name, struct kfunction *function)
{
	char typedef_name[128];
	const struct btf_type *type;
	int id;

	/* include/linux/tracepoint.h declares typedef void (*btf_trace_NAME)(void *, …) */
	memset(function, 0, sizeof(*function));
	function->skip = 1;
	snprintf(typedef_name, sizeof(typedef_name), "btf_trace_%s", name);
	id = btf_names_find(&kbtf->names, typedef_name, BTF_KIND_TYPEDEF);
	if (id < 0)
		return -ENOENT;
	type = btf__type_by_id(kbtf->vmlinux, (__u32)id);
	type = btf__type_by_id(kbtf->vmlinux, type->type);
	if (!type || !btf_is_ptr(type))
		return -ENOENT;
	return fill(function, kbtf->vmlinux, (int)type->type);
}

/* Skips typedefs, const and the like. */
static const struct btf_type *plain(const struct btf *btf, int *id)
{
	const struct btf_type *type = btf__type_by_id(btf, (__u32)*id);

	while (type && (btf_is_mod(type) || btf_is_typedef(type))) {
		*id = (int)type->type;
		type = btf__type_by_id(btf, type->type);
	}
	return type;
}

int kbtf_arg_type(const struct kfunction *function, unsigned int arg)
{
	const struct btf_type *proto;

	if (!function->btf || (arg >= function->nr_args && arg != KBTF_RET))
		return 0;
	proto = btf__type_by_id(function->btf, (__u32)function->proto);
	if (arg == KBTF_RET)
		return (int)proto->type;
	return (int)btf_params(proto)[arg + function->skip].type;
}

/* Old tools mark no enum as signed, so its values decide. */
static bool enum_is_signed(const struct btf_type *type)
{
	bool is_signed = btf_kflag(type);

	for (unsigned int i = 0; btf_is_enum(type) && i < btf_vlen(type); i++)
		is_signed |= btf_enum(type)[i].val < 0;
	return is_signed;
}

/*
 * What btf_ctx_access() of kernels before 7 refuses: all but void itself, integers and structs that
 * are complete.
 */
static bool is_opaque(const struct btf *btf, const struct btf_type *pointer)
{
	int id = (int)pointer->type;
	const struct btf_type *target = id ? plain(btf, &id) : NULL;

	return pointer->type && !(target && (btf_is_int(target) || btf_is_composite(target)));
}

/* The verifier gives these a type of their own, all other words are numbers to it. */
static bool is_typed(const struct btf *btf, const struct btf_type *pointer)
{
	int id = (int)pointer->type;
	const struct btf_type *target = id ? plain(btf, &id) : NULL;

	return target && btf_is_composite(target);
}

static struct knumber number_of(const struct btf *btf, int id)
{
	const struct btf_type *type = plain(btf, &id);
	struct knumber number = {0};

	if (type && btf_is_ptr(type)) {
		number.size = 8;
		number.is_opaque = is_opaque(btf, type);
		number.is_typed = is_typed(btf, type);
	} else if (type && btf_is_int(type) && type->size <= 8) {
		number.size = type->size;
		number.is_signed = btf_int_encoding(type) & BTF_INT_SIGNED;
	} else if (type && btf_is_any_enum(type) && type->size <= 8) {
		number.size = type->size;
		number.is_signed = enum_is_signed(type);
	}
	return number;
}

struct knumber kbtf_arg_number(const struct kfunction *function, unsigned int arg)
{
	int type = kbtf_arg_type(function, arg);

	return type ? number_of(function->btf, type) : (struct knumber){0};
}

/* Finds a member by name, also in anonymous structs and unions. Adds to *@bits. */
static int find_member(const struct btf *btf, const struct btf_type *type, const char *name,
		       size_t len, uint32_t *bits)
{
	const struct btf_member *member = btf_members(type);

	for (unsigned int i = 0; i < btf_vlen(type); i++) {
		const char *have = btf__name_by_offset(btf, member[i].name_off);
		uint32_t at = btf_member_bit_offset(type, i);
		int id = (int)member[i].type;
		const struct btf_type *inner;
		int found;

		if (*have) {
			if (strlen(have) != len || memcmp(have, name, len))
				continue;
			*bits += at;
			return id;
		}
		inner = plain(btf, &id);
		if (!inner || !btf_is_composite(inner))
			continue;
		found = find_member(btf, inner, name, len, bits);
		if (found > 0) {
			*bits += at;
			return found;
		}
	}
	return -ENOENT;
}

int kbtf_step(const struct kfunction *function, int *type, const char *path, uint32_t *offset,
	      struct knumber *number, char missing[64])
{
	const struct btf *btf = function->btf;
	const struct btf_type *t = plain(btf, type);
	uint32_t bits = 0;
	int id;

	missing[0] = '\0';
	if (!t || !btf_is_ptr(t))
		return -EINVAL;
	id = (int)t->type;
	while (*path) {
		size_t len = strcspn(path, ".");

		t = plain(btf, &id);
		if (!t || !btf_is_composite(t))
			return -EINVAL;
		id = find_member(btf, t, path, len, &bits);
		if (id < 0) {
			snprintf(missing, 64, "%.*s", (int)len, path);
			return -ENOENT;
		}
		path += len + (path[len] == '.');
	}
	*type = id;
	*offset = bits / 8;
	*number = number_of(btf, id);
	return number->size ? 0 : -EINVAL;
}

static const struct btf_type *find_struct(const struct kbtf *kbtf, const char *name)
{
	int id = btf__find_by_name_kind(kbtf->vmlinux, name, BTF_KIND_STRUCT);

	return id < 0 ? NULL : btf__type_by_id(kbtf->vmlinux, (__u32)id);
}

uint32_t kbtf_struct_size(struct kbtf *kbtf, const char *name)
{
	const struct btf_type *type = find_struct(kbtf, name);

	return type ? type->size : 0;
}

int kbtf_bits(struct kbtf *kbtf, const char *name, const char *field, uint32_t *at, uint32_t *width)
{
	const struct btf_type *type = find_struct(kbtf, name);

	for (__u16 i = 0; type && i < btf_vlen(type); i++) {
		const struct btf_member *member = &btf_members(type)[i];
		long long size = btf__resolve_size(kbtf->vmlinux, member->type);

		if (strcmp(btf__name_by_offset(kbtf->vmlinux, member->name_off), field))
			continue;
		*at = btf_member_bit_offset(type, i);
		*width = btf_member_bitfield_size(type, i);
		if (!*width && size > 0)
			*width = (uint32_t)size * 8;
		return 0;
	}
	return -ENOENT;
}

const char *kbtf_nearest(struct kbtf *kbtf, const char *name)
{
	struct near near;

	near_init(&near, name, strlen(name), NEAR_ENOUGH);
	for (__u32 id = 1; id < btf__type_cnt(kbtf->vmlinux); id++) {
		const struct btf_type *type = btf__type_by_id(kbtf->vmlinux, id);

		if (btf_is_func(type))
			near_try(&near, btf__name_by_offset(kbtf->vmlinux, type->name_off));
	}
	return near.word;
}
