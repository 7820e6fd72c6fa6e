// SPDX-License-Identifier: GPL-2.0-only
/* What the kernel itself counts: DMA pools, misc devices and their open files, requests. */
#include "source/counts.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/msg.h"
#include "source/disks.h"
#include "source/files.h"
#include "source/pools.h"
#include "source/skeleton.h"

struct reading {
	uint32_t nr;
	source_push_fn push;
	void *ctx;
	int err;
	bool failed; /* a list could not be read: nothing is known */
};

static void put(struct reading *reading, uint32_t what, uint64_t count, const char *name,
		const char *device)
{
	struct lm_count record = {
		.h = {.type = LM_REC_COUNT,
		      .size = sizeof(record),
		      .probe = LM_PROBE_NONE,
		      .time_ns = source_now()},
		.what = what,
		.reading = reading->nr,
		.count = count,
	};

	snprintf(record.name, sizeof(record.name), "%s", name);
	snprintf(record.device, sizeof(record.device), "%s", device);
	if (!reading->err)
		reading->err = reading->push(reading->ctx, &record, sizeof(record));
}

static void put_pools(struct reading *reading, const char *path, const char *device)
{
	struct existing_pool *pool = NULL;
	bool cut = false;
	int nr = pools_read(path, device, &pool, &cut);

	if (nr < 0 || cut)
		put(reading, LM_COUNT_CUT, 1, "", device);
	for (int i = 0; i < nr; i++)
		put(reading, LM_COUNT_BLOCKS, pool[i].active, pool[i].name, device);
	free(pool);
}

/*
 * Looks the device up by its bus: quicker than a walk through all of /sys/devices. A device
 * without a bus is left out.
 */
static void put_device(struct reading *reading, const char *device)
{
	DIR *buses = opendir("/sys/bus");
	struct dirent *bus;
	char name[LM_DEVICE_LEN], path[512];

	if (!buses)
		return;
	snprintf(name, sizeof(name), "%s", device);
	for (char *c = name; *c; c++)
		if (*c == '/')
			*c = '!';
	while ((bus = readdir(buses))) {
		if (bus->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "/sys/bus/%s/devices/%s/pools", bus->d_name, name);
		put_pools(reading, path, device);
	}
	closedir(buses);
}

/* "130 watchdog" on each line; a name may hold blanks, or be empty. */
static void put_misc(struct reading *reading)
{
	FILE *file = fopen("/proc/misc", "re");
	char line[256];

	if (!file) {
		reading->failed = true;
		return;
	}
	while (fgets(line, sizeof(line), file)) {
		char *name = line + strspn(line, " ");

		name += strspn(name, "0123456789");
		name[strcspn(name, "\n")] = '\0';
		if (*name == ' ' && name[1])
			put(reading, LM_COUNT_MISC, 1, name + 1, "");
	}
	fclose(file);
}

/*
 * Without that walk, or when it failed, no file is reported, so none can be missing in the books.
 */
static void put_files(struct reading *reading, struct source *source)
{
	struct lm_misc_file *file = NULL;
	int nr = files_read(source, &file);

	if (nr < 0)
		msg_debug("cannot list the open files of misc devices (%s): they are not compared",
			  strerror(-nr));
	for (int i = 0; i < nr; i++)
		put(reading, LM_COUNT_FILE, file[i].key, "", file[i].module);
	free(file);
}

static void put_disk(void *ctx, const struct disk_count *disk)
{
	put(ctx, disk->flushes ? LM_COUNT_FLUSH : LM_COUNT_FLIGHT, disk->in_flight, disk->name, "");
}

/* Whether a task is in a call that changes a count apart from its event, and can sleep between. */
static bool is_in_call(const char *stack)
{
	static const char *const calls[] = {" dma_pool_", " misc_register", " misc_deregister",
					    " misc_open"};

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (strstr(stack, calls[i]))
			return true;
	return false;
}

/* -errno when the kernel does not show it. */
static int task_in_call(const char *pid, const char *tid)
{
	char path[600], stack[4096];
	FILE *file;
	size_t len;

	snprintf(path, sizeof(path), "/proc/%s/task/%s/stack", pid, tid);
	file = fopen(path, "re");
	if (!file)
		return -errno;
	len = fread(stack, 1, sizeof(stack) - 1, file);
	stack[len] = '\0';
	fclose(file);
	return is_in_call(stack);
}

static bool process_in_call(const char *pid)
{
	char path[300];
	DIR *tasks;
	struct dirent *task;
	bool in_call = false;

	snprintf(path, sizeof(path), "/proc/%s/task", pid);
	tasks = opendir(path);
	while (tasks && !in_call && (task = readdir(tasks)))
		if (task->d_name[0] != '.')
			in_call = task_in_call(pid, task->d_name) > 0;
	if (tasks)
		closedir(tasks);
	return in_call;
}

/* Whether some task is in such a call, or nobody can say so. */
static bool is_busy(void)
{
	DIR *processes = opendir("/proc");
	struct dirent *process;
	bool busy = !processes || task_in_call("self", "self") == -EACCES;

	while (!busy && (process = readdir(processes)))
		if (isdigit((unsigned char)process->d_name[0]))
			busy = process_in_call(process->d_name);
	if (processes)
		closedir(processes);
	return busy;
}

int source_counts(struct source *source, const struct counts_wanted *wanted, source_push_fn push,
		  void *ctx)
{
	struct reading reading = {.nr = wanted->reading, .push = push, .ctx = ctx};
	bool busy = wanted->look_busy && is_busy();

	for (unsigned int i = 0; i < wanted->nr_devices; i++)
		put_device(&reading, wanted->device[i]);
	put_misc(&reading);
	if (wanted->files)
		put_files(&reading, source);
	if (wanted->disks)
		disks_read(put_disk, &reading);
	/* before and after, or a call that begins and ends in between would be missed */
	busy = busy || reading.failed || (wanted->look_busy && is_busy());
	put(&reading, LM_COUNT_END, busy, "", "");
	return reading.err;
}
