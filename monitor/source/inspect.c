// SPDX-License-Identifier: GPL-2.0-only
#include "source/inspect.h"

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "source/inspect_internal.h"
#include "source/internal.h"
#include "source/tracefs.h"

#define KERNEL_BTF "/sys/kernel/btf/vmlinux"
#define LINE	   1024

/* The types of the kernel. */
static int open_base(const char *path, struct btf **base, struct source_error *error)
{
	const char *file = path ? path : KERNEL_BTF;

	/* it says what it does not like on stderr */
	libbpf_set_print(NULL);
	*base = btf__parse(file, NULL);
	if (*base)
		return 0;
	return source_fail(error, path ? -EINVAL : -ENODATA,
			   "cannot read type information (BTF) from %s: %s%s", file,
			   strerror(errno),
			   path ? "" : ". --btf FILE names a vmlinux of the module's kernel");
}

/* "6.1.0-56-amd64 SMP preempt mod_unload": up to the blank. */
static void keep_release(const struct inspect_elf *file, struct draft_module *module)
{
	const char *magic = inspect_elf_info(file, "vermagic");
	char release[128];

	snprintf(release, sizeof(release), "%.*s", magic ? (int)strcspn(magic, " ") : 0,
		 magic ? magic : "");
	module->release = NULL;
	if (!strpbrk(release, "\n\r\t\033") && !release[strspn(release, "abcdefghijklmnopqrstuvwxyz"
									"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
									"0123456789.+-_~")])
		module->release = module_keep(module, release);
	if (!module->release)
		module->release = "";
}

/* Of another kernel the numbers of types mean something else. */
static int check_release(const struct draft_module *module, const char *path,
			 struct source_error *error)
{
	struct utsname uts;

	if (uname(&uts) || !strcmp(uts.release, module->release))
		return 0;
	return source_fail(error, -ENODATA,
			   "%s is for the kernel %s, and %s is running: --btf FILE names the "
			   "vmlinux of its kernel",
			   path, module->release, uts.release);
}

/* Types of another build give no names, or names of other functions. */
static int check_names(const struct draft_module *module, const char *path,
		       struct source_error *error)
{
	unsigned int nr = 0, known = 0;

	for (unsigned int i = 0; i < module->nr_functions; i++) {
		const struct draft_function *function = &module->function[i];

		nr += function->has_type;
		known += function->has_type && (function->has_symbol || function->variant);
	}
	if (known * 2 >= nr && (nr || !module->nr_functions))
		return 0;
	return source_fail(error, -ENODATA,
			   "the types of %s and those of the kernel do not belong together: name "
			   "the vmlinux that it was built for by --btf",
			   path);
}

/* libbpf takes types that refer to others from a file only. */
static struct btf *open_split(const Elf_Data *types, struct btf *base)
{
	int fd = memfd_create("btf", MFD_CLOEXEC);
	struct btf *split = NULL;
	char path[32];

	if (fd < 0)
		return NULL;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (write(fd, types->d_buf, types->d_size) == (ssize_t)types->d_size)
		split = btf__parse_raw_split(path, base);
	close(fd);
	return split;
}

/* The types of the file: relative to the kernel's, or to a part of those that the file has itself.
 */
static int read_types(const struct inspect_elf *file, const char *path, const char *btf,
		      struct draft_module *module, struct source_error *error)
{
	Elf_Data *types = inspect_elf_section(file, ".BTF");
	Elf_Data *own_base = inspect_elf_section(file, ".BTF.base");
	struct btf *base = NULL, *split = NULL;
	int err = 0;

	if (!types)
		return source_fail(error, -ENODATA,
				   "%s has no type information (BTF): its kernel or its build "
				   "has no CONFIG_DEBUG_INFO_BTF_MODULES",
				   path);
	if (own_base)
		base = btf__new(own_base->d_buf, (uint32_t)own_base->d_size);
	else if (!btf)
		err = check_release(module, path, error);
	if (!err && !base)
		err = open_base(btf, &base, error);
	if (!err)
		split = open_split(types, base);
	if (!err && !split)
		err = source_fail(error, -EINVAL, "the type information of %s is damaged", path);
	if (!err && inspect_types(base, split, module))
		err = source_fail(error, -ENOMEM, "%s: %s", path, strerror(ENOMEM));
	btf__free(split);
	btf__free(base);
	return err;
}

/* As the kernel makes it of the file's name, if the file does not say. */
static int name_module(const struct inspect_elf *file, const char *path,
		       struct draft_module *module, struct source_error *error)
{
	const char *name = inspect_elf_info(file, "name");

	if (!name || !module_name_is_fine(name) || strpbrk(name, ".$"))
		return source_fail(error, -EINVAL, "%s has no name in its .modinfo", path);
	module->name = module_keep(module, name);
	return module->name ? 0 : source_fail(error, -ENOMEM, "%s: %s", path, strerror(ENOMEM));
}

int inspect_file(const char *path, const char *btf, struct draft_module *module,
		 struct source_error *error)
{
	struct inspect_elf file;
	int err;

	*module = (struct draft_module){.knows_calls = true};
	err = inspect_elf_open(&file, path, error);
	if (!err)
		err = name_module(&file, path, module, error);
	if (!err) {
		keep_release(&file, module);
		err = read_types(&file, path, btf, module, error);
	}
	if (!err && inspect_elf_names(&file, module))
		err = source_fail(error, -ENOMEM, "%s: %s", path, strerror(ENOMEM));
	if (!err) {
		module_sort(module);
		err = check_names(module, path, error);
	}
	if (!err)
		inspect_elf_code(&file, module);
	inspect_elf_close(&file);
	if (err)
		module_free(module);
	return err;
}

/* "ffffffffc0001000 t name\t[module]" */
static int read_symbols(struct draft_module *module)
{
	FILE *file = fopen("/proc/kallsyms", "re");
	char line[LINE], name[LINE], owner[LINE], type;
	int err = 0;

	if (!file)
		return -errno;
	while (!err && fgets(line, sizeof(line), file))
		if (sscanf(line, "%*s %c %1000s [%1000[^]]]", &type, name, owner) == 3 &&
		    strchr("tTwW", type) && !strcmp(owner, module->name))
			err = module_add_symbol(module, name);
	fclose(file);
	return err;
}

/* "name [module]". Only root may read it, and not every kernel has it. */
static void read_sites(struct draft_module *module)
{
	char line[LINE], name[LINE], owner[LINE];
	FILE *file = tracefs_open("available_filter_functions");
	struct draft_function *function;

	if (!file)
		return;
	for (unsigned int i = 0; i < module->nr_functions; i++)
		module->function[i].site = DRAFT_SITE_NONE;
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%1000s [%1000[^]]]", name, owner) != 2 ||
		    strcmp(owner, module->name))
			continue;
		function = module_find(module, name);
		if (function)
			function->site = DRAFT_SITE;
	}
	fclose(file);
}

static int read_loaded_types(const char *name, const char *btf, struct draft_module *module,
			     struct source_error *error)
{
	struct btf *base, *split;
	int err = open_base(btf, &base, error);

	if (err)
		return err;
	split = btf__load_module_btf(name, base);
	if (!split)
		err = source_fail(error, -ENODATA,
				  "no module %s with type information (BTF) is loaded: load it, or "
				  "name its file, ./%s.ko",
				  name, name);
	else if (inspect_types(base, split, module))
		err = source_fail(error, -ENOMEM, "%s: %s", name, strerror(ENOMEM));
	btf__free(split);
	btf__free(base);
	return err;
}

int inspect_loaded(const char *name, const char *btf, struct draft_module *module,
		   struct source_error *error)
{
	char clean[64]; /* "snd-hda-intel" is snd_hda_intel */
	struct utsname uts;
	int err;

	*module = (struct draft_module){.release = ""};
	snprintf(clean, sizeof(clean), "%s", name);
	for (char *at = clean; *at; at++)
		*at = *at == '-' ? '_' : *at;
	if (!module_name_is_fine(clean) || strpbrk(clean, ".$"))
		return source_fail(error, -EINVAL, "'%s' is no name of a module", name);
	name = clean;
	module->name = module_keep(module, name);
	if (!uname(&uts))
		module->release = module_keep(module, uts.release);
	if (!module->name || !module->release)
		err = source_fail(error, -ENOMEM, "%s: %s", name, strerror(ENOMEM));
	else
		err = read_loaded_types(name, btf, module, error);
	if (!err) {
		err = read_symbols(module);
		if (err)
			source_fail(error, err, "cannot read /proc/kallsyms: %s", strerror(-err));
	}
	if (!err) {
		module_sort(module);
		err = check_names(module, name, error);
	}
	if (!err)
		read_sites(module);
	else
		module_free(module);
	return err;
}
