// SPDX-License-Identifier: GPL-2.0-only
#include "run/player.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/exit_status.h"
#include "base/msg.h"
#include "run/player_internal.h"
#include "source/source.h"

#define TURN_NS	      10000000u /* between two looks at keys and screen */
#define MOST_A_TURN   200000	/* records that are played before the next look */
#define SLOWEST	      (1.0 / 1024)
#define FASTEST	      1024.0
#define SAMPLES_A_RUN 48

static bool new_text(struct player *player)
{
	if (player->text)
		sink_free(player->text);
	if (player->held)
		fclose(player->held);
	free(player->held_text);
	player->text = NULL;
	player->held_text = NULL;
	player->held = open_memstream(&player->held_text, &player->held_len);
	player->text = player->held ? sink_text_new(player->held) : NULL;
	return player->text;
}

enum exit_status player_begin(struct player *player)
{
	struct sink *sinks[] = {console_sink(player->console), &player->landmarks.base, NULL};

	if (!new_text(player)) {
		msg_error("out of memory");
		return EXIT_ENVIRONMENT;
	}
	sinks[2] = player->text;
	playing_begin(&player->playing);
	return replayed_begin(player->playing.replayed, sinks, 3, true);
}

static void sample(void *ctx)
{
	struct player *player = ctx;
	struct stats_info stats;

	replayed_stats(player->playing.replayed, &stats);
	view_sample(console_view(player->console), &stats);
}

static void change_speed(struct player *player, int64_t by)
{
	double speed = player->speed > 0 ? player->speed : 1;

	speed = by < 0 ? speed / 2 : speed * 2;
	if (speed >= SLOWEST && speed <= FASTEST)
		player->speed = speed;
	player->target_ns = player->playing.at_ns;
}

static void obey(void *ctx, const struct view_command *command)
{
	struct player *player = ctx;

	switch (command->kind) {
	case DO_PAUSE:
		player_hold(player);
		return;
	case DO_STEP:
		player_step(player, command->value);
		return;
	case DO_SEEK:
		player_seek(player, command->value);
		return;
	case DO_JUMP:
		player_jump(player, command->value > 0);
		return;
	case DO_SPEED:
		change_speed(player, command->value);
		return;
	default:
		return;
	}
}

static void get_stats(void *ctx, struct stats_info *stats)
{
	struct player *player = ctx;

	replayed_stats(player->playing.replayed, stats);
}

static void reset_peaks(void *ctx)
{
	struct player *player = ctx;

	pipeline_reset_peaks(replayed_pipeline(player->playing.replayed));
}

static void describe(void *ctx, struct overview *overview)
{
	struct player *player = ctx;

	overview->player = player->playing.ended ? PLAYER_ENDED
			   : player->held_still	 ? PLAYER_PAUSED
						 : PLAYER_PLAYS;
	overview->speed = player->speed;
	overview->length_ns = player->length_ns;
}

static const struct console_ops ops = {
	.stats = get_stats,
	.reset_peaks = reset_peaks,
	.play = obey,
	.describe = describe,
};

/* All was played once: keeps its report, and goes where there is something to see. */
static void open_there(struct player *player)
{
	uint64_t at_ns = landmarks_first(&player->landmarks);

	player->finds_out = false;
	player->whole_status = replayed_end(player->playing.replayed, player->playing.err);
	fflush(player->held);
	player->whole_text = strndup(player->held_text, player->held_len);
	player->whole_len = player->held_len;
	player->knows = player->whole_text;
	player->end_ns = player->playing.at_ns;
	if (!player->length_ns)
		player->length_ns = player->end_ns;
	if (player->playing.err || !player->knows)
		return;
	at_ns = player_target(player, at_ns);
	if (at_ns < player->end_ns)
		player_go_to(player, at_ns);
}

/* Ctrl-C and kill end it as q does. */
static int open_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	if (sigprocmask(SIG_BLOCK, &set, NULL))
		return -errno;
	return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

static void loop(struct player *player, int signals)
{
	uint64_t before = source_now(), now;
	struct signalfd_siginfo info;

	while (!player->playing.err && read(signals, &info, sizeof(info)) < 0) {
		now = source_now();
		if (!player->held_still && player->speed > 0)
			player->target_ns += (uint64_t)((double)(now - before) * player->speed);
		before = now;
		playing_to(&player->playing, player->target_ns, MOST_A_TURN);
		if (player->playing.at_ns >= player->target_ns)
			player_play_on(player);
		if (player->finds_out && player->playing.ended)
			open_there(player);
		if (!console_turn(player->console, now))
			return;
		if (player->playing.ended || player->playing.at_ns >= player->target_ns)
			usleep(TURN_NS / 1000);
	}
}

static enum exit_status put_report(struct player *player, FILE *report)
{
	if (player->knows) {
		fwrite(player->whole_text, 1, player->whole_len, report);
		return player->whole_status;
	}
	fflush(player->held);
	fwrite(player->held_text, 1, player->held_len, report);
	player->text->out = report;
	if (player->playing.err || player->playing.ended)
		return replayed_end(player->playing.replayed, player->playing.err);
	return replayed_leave(player->playing.replayed, player->playing.at_ns);
}

static enum exit_status set_up(struct player *player, const struct dashboard_config *screen)
{
	const struct trace_meta *meta = replayed_meta(player->playing.replayed);
	struct console_config config = {
		.plan = replayed_plan(player->playing.replayed),
		.title = player->options->file,
		.tick_ns = player->length_ns / SAMPLES_A_RUN,
		.screen = *screen,
		.ops = &ops,
		.ctx = player,
	};
	enum exit_status status;
	int err;

	if (config.tick_ns > 1000000000 || !player->length_ns)
		config.tick_ns = 1000000000;
	player->playing.start_ns = meta->start_ns;
	player->playing.judged = sample;
	player->playing.ctx = player;
	err = landmarks_init(&player->landmarks);
	if (!err)
		err = console_new(&config, &player->console);
	if (err) {
		msg_error("cannot set up the dashboard: %s", strerror(-err));
		return EXIT_ENVIRONMENT;
	}
	status = player_begin(player);
	if (!status) {
		err = console_open(player->console);
		if (err)
			msg_error("the dashboard cannot use this terminal: %s", strerror(-err));
	}
	return err ? EXIT_ENVIRONMENT : status;
}

enum exit_status player_run(const struct replay_options *options, struct replayed *replayed,
			    const struct player_show *show, struct run_sink *report)
{
	struct player player = {
		.options = options,
		.playing.replayed = replayed,
		.speed = show->speed,
		.length_ns = replayed_length(replayed),
		.finds_out = show->speed <= 0,
		.target_ns = show->speed > 0 ? 0 : UINT64_MAX / 2,
	};
	int signals = open_signals();
	enum exit_status status = set_up(&player, &show->screen);

	if (!status) {
		loop(&player, signals);
		console_close(player.console);
		status = put_report(&player, report->output.out);
		report->err = replayed_error(player.playing.replayed);
	}
	if (signals >= 0)
		close(signals);
	replayed_close(player.playing.replayed);
	console_free(player.console);
	if (player.text)
		sink_free(player.text);
	if (player.held)
		fclose(player.held);
	free(player.held_text);
	free(player.whole_text);
	landmarks_fini(&player.landmarks);
	playing_fini(&player.playing);
	return status;
}
