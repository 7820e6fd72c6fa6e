// SPDX-License-Identifier: GPL-2.0-only
/* The functions of a module's BTF. It may be of any file, so nothing in it is taken for right. */
#include <bpf/btf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "source/inspect_internal.h"

#define DEEPEST 32 /* of typedefs of typedefs */

struct types {
	const struct btf *btf;
	uint32_t first_own; /* id */
	struct draft_module *module;
};

/* A name as C has it, of a number with blanks ("unsigned int"); or @otherwise. */
static const char *name_of(const struct types *types, uint32_t offset, const char *otherwise)
{
	const char *name = btf__name_by_offset(types->btf, offset);
	char joined[64];

	snprintf(joined, sizeof(joined), "%s", name ? name : "");
	for (char *at = joined; *at; at++)
		*at = *at == ' ' ? '_' : *at;
	if (!name || strpbrk(name, ".$") ||
	    !module_name_is_fine(strlen(name) < sizeof(joined) ? joined : name))
		return otherwise;
	name = module_keep(types->module, name);
	return name ? name : otherwise;
}

/* What there is on the way to a type. */
struct way {
	bool is_const;
	uint32_t name_off; /* of the last typedef: a type without a name has this one */
};

/* Skips typedefs, const and the like; *@id is that of what is returned. */
static const struct btf_type *plain(const struct types *types, uint32_t *id, struct way *way)
{
	const struct btf_type *type = *id ? btf__type_by_id(types->btf, *id) : NULL;

	for (unsigned int n = 0; type && (btf_is_mod(type) || btf_is_typedef(type)); n++) {
		if (n == DEEPEST)
			return NULL;
		way->is_const |= btf_is_const(type);
		way->name_off = btf_is_typedef(type) ? type->name_off : way->name_off;
		*id = type->type;
		type = *id ? btf__type_by_id(types->btf, *id) : NULL;
	}
	return type;
}

static const char *keyword(const struct btf_type *type)
{
	if (btf_is_struct(type))
		return "struct";
	if (btf_is_union(type))
		return "union";
	if (btf_is_any_enum(type))
		return "enum";
	if (btf_is_fwd(type))
		return btf_kflag(type) ? "union" : "struct";
	return "";
}

/* Names what a pointer points to in the end, or what is passed by value. */
static void name_target(const struct types *types, uint32_t id, const struct btf_type *type,
			const struct way *way, struct draft_type *to)
{
	bool is_named = type && !btf_is_func_proto(type) && type->name_off;

	to->keyword = is_named ? keyword(type) : "";
	to->is_const = way->is_const && to->depth;
	to->to_struct = type && (btf_is_composite(type) || btf_is_fwd(type));
	to->is_own = to->to_struct && id >= types->first_own;
	if (!type)
		to->name = id ? "?" : "void";
	else
		to->name = name_of(types, is_named ? type->name_off : way->name_off, "?");
}

static void describe(const struct types *types, uint32_t id, struct draft_type *to)
{
	struct way way = {0};
	const struct btf_type *type = plain(types, &id, &way);

	*to = (struct draft_type){.kind = DRAFT_OTHER};
	while (type && btf_is_ptr(type) && to->depth < DEEPEST) {
		to->depth++;
		way = (struct way){0};
		id = type->type;
		type = plain(types, &id, &way);
	}
	name_target(types, id, type, &way, to);
	if (to->depth) {
		to->kind = DRAFT_POINTER;
	} else if (!type) {
		to->kind = id ? DRAFT_OTHER : DRAFT_VOID;
	} else if (btf_is_int(type) && type->size <= 8) {
		to->is_signed = btf_int_encoding(type) & BTF_INT_SIGNED;
		to->kind = btf_int_encoding(type) & BTF_INT_BOOL ? DRAFT_BOOL : DRAFT_NUMBER;
	} else if (btf_is_any_enum(type) && type->size <= 8) {
		to->kind = DRAFT_NUMBER;
	}
}

static void describe_function(const struct types *types, const struct btf_type *proto,
			      struct draft_function *function)
{
	const struct btf_param *param = btf_params(proto);
	unsigned int nr = btf_vlen(proto);

	/* the last of one with "..." has neither name nor type */
	function->is_variadic = nr && !param[nr - 1].type && !param[nr - 1].name_off;
	function->nr_args = nr - function->is_variadic;
	describe(types, proto->type, &function->ret);
	for (unsigned int i = 0; i < function->nr_args && i < DRAFT_MAX_ARGS; i++) {
		describe(types, param[i].type, &function->arg[i]);
		function->arg_name[i] = name_of(types, param[i].name_off, "");
	}
	function->has_type = true;
}

int inspect_types(const struct btf *base, const struct btf *split, struct draft_module *module)
{
	const struct types types = {
		.btf = split, .first_own = btf__type_cnt(base), .module = module};

	for (uint32_t id = types.first_own; id < btf__type_cnt(split); id++) {
		const struct btf_type *type = btf__type_by_id(split, id), *proto;
		struct draft_function *function;
		const char *name;

		if (!type || !btf_is_func(type))
			continue;
		name = btf__name_by_offset(split, type->name_off);
		proto = btf__type_by_id(split, type->type);
		if (!name || !module_name_is_fine(name) || !proto || !btf_is_func_proto(proto))
			continue;
		function = module_add(module, name);
		if (!function)
			return -ENOMEM;
		describe_function(&types, proto, function);
	}
	return 0;
}
