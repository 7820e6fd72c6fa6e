/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How the watching and the drawing thread meet: requests and commands one way, snapshots the
 * other. The lock is held for a swap of pointers or the copy of a request, and the watching
 * thread never waits for it: when it is taken, the watching thread comes again later.
 */
#ifndef LM_MAILBOX_H
#define LM_MAILBOX_H

#include "view/snapshot.h"

#define MAILBOX_COMMANDS 32

enum command_kind {
	DO_QUIT,
	DO_MARK,   /* .text */
	DO_RECORD, /* start or stop */
	DO_RESET_PEAKS,
	DO_FOLD,  /* .node: show what is below it, or no more */
	DO_PAUSE, /* the player: hold or go on */
	DO_STEP,  /* the player: .value events on, back if < 0 */
	DO_SEEK,  /* the player: by .value ns, back if < 0 */
	DO_JUMP,  /* the player: to the next violation or mark, the last one if .value < 0 */
	DO_SPEED, /* the player: .value is the power of two */
};

struct view_command {
	enum command_kind kind;
	struct node node;
	int64_t value;
	char text[96];
};

struct mailbox;

struct mailbox *mailbox_new(void); /* NULL and errno */
void mailbox_free(struct mailbox *mailbox);

/* The drawing thread. */
void mailbox_ask(struct mailbox *mailbox, const struct request *request);
/* False when there are too many that nobody took. */
bool mailbox_command(struct mailbox *mailbox, const struct view_command *command);
/* The newest snapshot, the caller's until the next call; NULL: none since then. */
const struct snapshot *mailbox_take(struct mailbox *mailbox);

/* The watching thread. Each returns false when there is nothing, or the lock is taken. */
bool mailbox_requested(struct mailbox *mailbox, struct request *request);
bool mailbox_next_command(struct mailbox *mailbox, struct view_command *command);
/* The last snapshot was taken: a new one is wanted. */
bool mailbox_is_hungry(struct mailbox *mailbox);
/* To be filled, then given away; the one after that is another one. */
struct snapshot *mailbox_blank(struct mailbox *mailbox);
bool mailbox_give(struct mailbox *mailbox);

#endif /* LM_MAILBOX_H */
