// SPDX-License-Identifier: GPL-2.0-only
#include "run/console.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define LEAST_NS 100000000 /* between two snapshots, whatever is asked for */

struct console {
	struct console_config config;
	struct view *view;
	struct dashboard *dashboard; /* NULL: not open */
	struct overview overview;    /* title and notice; the rest with each snapshot */
	uint64_t serial;	     /* of the request that was answered last */
	uint64_t last_ns;	     /* of that answer */
	uint64_t cpu_ns, vitals_ns;  /* when the own share of the CPU was measured last */
	bool quit;
};

/* Of a long path the end says more. */
static void set_title(struct overview *overview, const char *title)
{
	size_t len = strlen(title), room = sizeof(overview->title) - 1;

	snprintf(overview->title, sizeof(overview->title), "%s",
		 len > room ? title + (len - room) : title);
}

int console_new(const struct console_config *config, struct console **result)
{
	struct view_config view = {.plan = config->plan, .tick_ns = config->tick_ns};
	struct console *console = calloc(1, sizeof(*console));

	if (!console)
		return -ENOMEM;
	console->config = *config;
	console->view = view_new(&view);
	if (!console->view) {
		free(console);
		return -ENOMEM;
	}
	set_title(&console->overview, config->title);
	*result = console;
	return 0;
}

struct sink *console_sink(struct console *console)
{
	return view_sink(console->view);
}

struct view *console_view(struct console *console)
{
	return console->view;
}

int console_open(struct console *console)
{
	return dashboard_open(&console->config.screen, &console->dashboard);
}

void console_close(struct console *console)
{
	if (!console)
		return;
	dashboard_close(console->dashboard);
	console->dashboard = NULL;
}

void console_free(struct console *console)
{
	if (!console)
		return;
	console_close(console);
	sink_free(view_sink(console->view));
	free(console);
}

void console_say(struct console *console, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(console->overview.notice, sizeof(console->overview.notice), format, args);
	va_end(args);
	console->overview.notice_serial++;
}

static uint64_t resident_bytes(void)
{
	FILE *file = fopen("/proc/self/statm", "re");
	unsigned long pages = 0;

	if (!file)
		return 0;
	if (fscanf(file, "%*u %lu", &pages) != 1)
		pages = 0;
	fclose(file);
	return (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

static uint64_t ns_of(const struct timeval *time)
{
	return (uint64_t)time->tv_sec * 1000000000 + (uint64_t)time->tv_usec * 1000;
}

/* Once a second: both are figures of the kernel that cost a system call. */
static void measure_itself(struct console *console, uint64_t now_ns)
{
	struct overview *overview = &console->overview;
	uint64_t wall = now_ns - console->vitals_ns, cpu;
	struct rusage usage;

	if (console->vitals_ns && wall < 1000000000)
		return;
	getrusage(RUSAGE_SELF, &usage);
	cpu = ns_of(&usage.ru_utime) + ns_of(&usage.ru_stime);
	if (console->vitals_ns)
		overview->cpu_permille = (unsigned int)((cpu - console->cpu_ns) * 1000 / wall);
	overview->vitals.cpu_ns = console->cpu_ns = cpu;
	overview->vitals.memory_bytes = resident_bytes();
	console->vitals_ns = now_ns;
}

static void mark(struct console *console, const char *text)
{
	const struct console_config *config = &console->config;
	int err = config->ops->mark ? config->ops->mark(config->ctx, text) : -EOPNOTSUPP;

	if (err)
		console_say(console, "cannot mark: %s", strerror(-err));
	else
		console_say(console, "marked: %s", text);
}

static void record(struct console *console)
{
	const struct console_config *config = &console->config;
	char said[160] = "there is nothing to record here";

	if (config->ops->record)
		config->ops->record(config->ctx, said, sizeof(said));
	console_say(console, "%s", said);
}

static void obey(struct console *console, const struct view_command *command)
{
	const struct console_config *config = &console->config;

	switch (command->kind) {
	case DO_QUIT:
		console->quit = true;
		return;
	case DO_MARK:
		mark(console, command->text);
		return;
	case DO_RECORD:
		record(console);
		return;
	case DO_RESET_PEAKS:
		if (config->ops->reset_peaks)
			config->ops->reset_peaks(config->ctx);
		console_say(console, "peaks are those from now on");
		return;
	case DO_FOLD:
		view_fold(console->view, &command->node);
		return;
	default:
		if (config->ops->play)
			config->ops->play(config->ctx, command);
	}
}

static void answer(struct console *console, const struct request *request, uint64_t now_ns)
{
	const struct console_config *config = &console->config;
	struct mailbox *mailbox = dashboard_mailbox(console->dashboard);
	struct stats_info stats;

	config->ops->stats(config->ctx, &stats);
	measure_itself(console, now_ns);
	if (config->ops->describe)
		config->ops->describe(config->ctx, &console->overview);
	view_fill(console->view, request, &stats, &console->overview, mailbox_blank(mailbox));
	if (!mailbox_give(mailbox))
		return;
	console->serial = request->serial;
	console->last_ns = now_ns;
}

bool console_turn(struct console *console, uint64_t now_ns)
{
	uint64_t since = now_ns - console->last_ns;
	struct view_command command;
	struct mailbox *mailbox;
	struct stats_info stats;
	struct request request;

	if (!console->dashboard)
		return true;
	mailbox = dashboard_mailbox(console->dashboard);
	if (dashboard_is_over(console->dashboard))
		return false;
	if (console->last_ns && since < LEAST_NS)
		return !console->quit;
	while (mailbox_next_command(mailbox, &command)) {
		obey(console, &command);
		console->serial = 0;
	}
	if (!mailbox_requested(mailbox, &request) || !mailbox_is_hungry(mailbox)) {
		/* a terminal that stands still must not make holes in the histories */
		console->config.ops->stats(console->config.ctx, &stats);
		view_sample(console->view, &stats);
		console->last_ns = now_ns;
	} else if (request.serial != console->serial || since >= request.interval_ns) {
		answer(console, &request, now_ns);
	}
	return !console->quit;
}
