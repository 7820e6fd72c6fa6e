// SPDX-License-Identifier: GPL-2.0-only
#include "source/core_btf.h"

#include <bpf/btf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "source/kbtf.h"

struct copy {
	const struct btf *from;
	struct btf *to;
	int *id; /* in @to, by the id in @from; 0: not copied yet */
};

static int copy_type(struct copy *copy, uint32_t id);

static const char *name_of(const struct copy *copy, const struct btf_type *type)
{
	return btf__name_by_offset(copy->from, type->name_off);
}

static int copy_fields(struct copy *copy, const struct btf_type *type)
{
	const struct btf_member *member = btf_members(type);
	int err = 0;

	for (unsigned int i = 0; i < btf_vlen(type) && err >= 0; i++)
		err = btf__add_field(copy->to, btf__name_by_offset(copy->from, member[i].name_off),
				     copy_type(copy, member[i].type),
				     btf_member_bit_offset(type, i),
				     btf_member_bitfield_size(type, i));
	return err;
}

/* The types of the fields first, since a struct in the making must be the last type. */
static int copy_struct(struct copy *copy, const struct btf_type *type)
{
	const struct btf_member *member = btf_members(type);
	int id = 0, err;

	for (unsigned int i = 0; i < btf_vlen(type) && id >= 0; i++)
		id = copy_type(copy, member[i].type);
	if (id < 0)
		return id;
	if (btf_is_struct(type))
		id = btf__add_struct(copy->to, name_of(copy, type), type->size);
	else
		id = btf__add_union(copy->to, name_of(copy, type), type->size);
	err = id < 0 ? id : copy_fields(copy, type);
	return err < 0 ? err : id;
}

static int copy_enum(struct copy *copy, const struct btf_type *type)
{
	const struct btf_enum *value = btf_enum(type);
	int id = btf__add_enum(copy->to, name_of(copy, type), type->size);
	int err = id;

	for (unsigned int i = 0; i < btf_vlen(type) && err >= 0; i++)
		err = btf__add_enum_value(
			copy->to, btf__name_by_offset(copy->from, value[i].name_off), value[i].val);
	return err < 0 ? err : id;
}

static int copy_array(struct copy *copy, const struct btf_type *type)
{
	const struct btf_array *array = btf_array(type);
	int element = copy_type(copy, array->type);
	int index = element < 0 ? element : copy_type(copy, array->index_type);

	return index < 0 ? index : btf__add_array(copy->to, index, element, array->nelems);
}

static int copy_new(struct copy *copy, const struct btf_type *type)
{
	if (btf_is_int(type))
		return btf__add_int(copy->to, name_of(copy, type), type->size,
				    btf_int_encoding(type));
	if (btf_is_composite(type))
		return copy_struct(copy, type);
	if (btf_is_array(type))
		return copy_array(copy, type);
	if (btf_is_enum(type))
		return copy_enum(copy, type);
	if (btf_is_float(type))
		return btf__add_float(copy->to, name_of(copy, type), type->size);
	/* libbpf looks through these itself */
	if (btf_is_mod(type) || btf_is_typedef(type))
		return copy_type(copy, type->type);
	/* a pointer; or what no field is made of, or is read of */
	return btf__add_ptr(copy->to, 0);
}

/* The id of the copy, or -errno. A struct holds itself only by a pointer, so this ends. */
static int copy_type(struct copy *copy, uint32_t id)
{
	if (id && !copy->id[id])
		copy->id[id] = copy_new(copy, btf__type_by_id(copy->from, id));
	return id ? copy->id[id] : 0;
}

static bool is_wanted(const struct btf_type *type)
{
	return type->name_off && (btf_is_composite(type) || btf_is_enum(type));
}

static int copy_named(struct copy *copy, struct kbtf *kbtf, const struct btf *object)
{
	int err = 0;

	for (uint32_t i = 1; i < btf__type_cnt(object) && err >= 0; i++) {
		const struct btf_type *type = btf__type_by_id(object, i);
		int id = 0;

		if (is_wanted(type))
			id = kbtf_type(kbtf, btf__name_by_offset(object, type->name_off),
				       btf_kind(type));
		if (id > 0)
			err = copy_type(copy, (uint32_t)id);
	}
	return err < 0 ? err : 0;
}

static int write_btf(const struct btf *btf, int fd)
{
	uint32_t size;
	const char *data = btf__raw_data(btf, &size);
	ssize_t written = data ? write(fd, data, size) : -1;

	if (written < 0)
		return data ? -errno : -ENOMEM;
	return (uint32_t)written == size ? 0 : -EIO;
}

int core_btf_write(struct kbtf *kbtf, const struct btf *object, int fd)
{
	struct copy copy = {.from = kbtf_vmlinux(kbtf), .to = btf__new_empty()};
	int err = -ENOMEM;

	copy.id = calloc(btf__type_cnt(copy.from), sizeof(*copy.id));
	if (copy.to && copy.id)
		err = copy_named(&copy, kbtf, object);
	if (!err)
		err = write_btf(copy.to, fd);
	free(copy.id);
	btf__free(copy.to);
	return err;
}
