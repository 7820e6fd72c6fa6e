// SPDX-License-Identifier: GPL-2.0-only
#include "run/durable.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/thread.h"
#include "engine/engine.h"
#include "trace/writer.h"

#define LEAST_BETWEEN_NS 100000000u

/* A report that cannot be written through is there all the same: no error of the run. */
static void *write_through(void *ctx)
{
	struct durable *durable = ctx;

	pthread_mutex_lock(&durable->lock);
	while (!durable->ending) {
		if (!durable->asked) {
			pthread_cond_wait(&durable->wake, &durable->lock);
			continue;
		}
		durable->asked = false;
		pthread_mutex_unlock(&durable->lock);
		for (unsigned int n = 0; n < durable->nr; n++)
			(void)fdatasync(durable->fd[n]);
		pthread_mutex_lock(&durable->lock);
	}
	pthread_mutex_unlock(&durable->lock);
	return NULL;
}

static bool is_on_disk(int fd)
{
	struct stat stat;

	return !fstat(fd, &stat) && S_ISREG(stat.st_mode);
}

int durable_begin(struct durable *durable, const struct run_sinks *sinks)
{
	int err;

	for (unsigned int n = 0; n < sinks->nr; n++) {
		int fd = fileno(sinks->one[n].output.out);

		if (is_on_disk(fd))
			durable->fd[durable->nr++] = fd;
	}
	if (!durable->nr)
		return 0;
	pthread_mutex_init(&durable->lock, NULL);
	pthread_cond_init(&durable->wake, NULL);
	err = thread_begin(&durable->thread, write_through, durable);
	if (err)
		durable->nr = 0;
	return err;
}

static void ask(struct durable *durable, bool ending)
{
	if (!durable->nr)
		return;
	pthread_mutex_lock(&durable->lock);
	durable->asked = true;
	durable->ending = ending;
	pthread_cond_signal(&durable->wake);
	pthread_mutex_unlock(&durable->lock);
}

static uint64_t violations_of(const struct engine *engine)
{
	struct engine_losses losses;
	uint64_t violations;

	engine_losses(engine, &losses);
	violations = losses.possible;
	for (unsigned int rule = 0; rule < NR_RULES; rule++)
		violations += engine_violations(engine, rule);
	return violations;
}

void durable_turn(struct durable *durable, const struct engine *engine, struct trace_writer *trace,
		  uint64_t now_ns)
{
	uint64_t violations = violations_of(engine);

	if (violations == durable->violations || now_ns < durable->next_ns)
		return;
	durable->violations = violations;
	durable->next_ns = now_ns + LEAST_BETWEEN_NS;
	ask(durable, false);
	if (trace)
		trace_write_through(trace, false);
}

void durable_now(struct durable *durable, struct trace_writer *trace)
{
	for (unsigned int n = 0; n < durable->nr; n++)
		(void)fdatasync(durable->fd[n]);
	if (trace)
		trace_write_through(trace, true);
}

void durable_end(struct durable *durable)
{
	if (!durable->nr)
		return;
	ask(durable, true);
	pthread_join(durable->thread, NULL);
	pthread_cond_destroy(&durable->wake);
	pthread_mutex_destroy(&durable->lock);
	durable->nr = 0;
}
