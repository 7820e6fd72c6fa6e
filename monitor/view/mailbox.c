// SPDX-License-Identifier: GPL-2.0-only
#include "view/mailbox.h"

#include <pthread.h>
#include <stdlib.h>

struct mailbox {
	pthread_mutex_t lock; /* protects all but .blank and .shown */
	struct request request;
	struct view_command command[MAILBOX_COMMANDS];
	unsigned int first, nr; /* of the commands that wait */
	struct snapshot *ready;
	bool fresh; /* .ready was not taken so far */

	struct snapshot *blank; /* the watching thread's */
	struct snapshot *shown; /* the drawing thread's */
	struct snapshot snapshot[3];
};

struct mailbox *mailbox_new(void)
{
	struct mailbox *mailbox = calloc(1, sizeof(*mailbox));

	if (!mailbox)
		return NULL;
	pthread_mutex_init(&mailbox->lock, NULL);
	mailbox->ready = &mailbox->snapshot[0];
	mailbox->blank = &mailbox->snapshot[1];
	mailbox->shown = &mailbox->snapshot[2];
	return mailbox;
}

void mailbox_free(struct mailbox *mailbox)
{
	if (!mailbox)
		return;
	pthread_mutex_destroy(&mailbox->lock);
	free(mailbox);
}

void mailbox_ask(struct mailbox *mailbox, const struct request *request)
{
	pthread_mutex_lock(&mailbox->lock);
	mailbox->request = *request;
	pthread_mutex_unlock(&mailbox->lock);
}

bool mailbox_command(struct mailbox *mailbox, const struct view_command *command)
{
	bool room;

	pthread_mutex_lock(&mailbox->lock);
	room = mailbox->nr < MAILBOX_COMMANDS;
	if (room)
		mailbox->command[(mailbox->first + mailbox->nr++) % MAILBOX_COMMANDS] = *command;
	pthread_mutex_unlock(&mailbox->lock);
	return room;
}

const struct snapshot *mailbox_take(struct mailbox *mailbox)
{
	struct snapshot *taken = NULL;

	pthread_mutex_lock(&mailbox->lock);
	if (mailbox->fresh) {
		mailbox->fresh = false;
		taken = mailbox->ready;
		mailbox->ready = mailbox->shown;
		mailbox->shown = taken;
	}
	pthread_mutex_unlock(&mailbox->lock);
	return taken;
}

bool mailbox_requested(struct mailbox *mailbox, struct request *request)
{
	if (pthread_mutex_trylock(&mailbox->lock))
		return false;
	*request = mailbox->request;
	pthread_mutex_unlock(&mailbox->lock);
	return request->serial;
}

bool mailbox_next_command(struct mailbox *mailbox, struct view_command *command)
{
	bool any;

	if (pthread_mutex_trylock(&mailbox->lock))
		return false;
	any = mailbox->nr;
	if (any) {
		*command = mailbox->command[mailbox->first];
		mailbox->first = (mailbox->first + 1) % MAILBOX_COMMANDS;
		mailbox->nr--;
	}
	pthread_mutex_unlock(&mailbox->lock);
	return any;
}

bool mailbox_is_hungry(struct mailbox *mailbox)
{
	bool hungry;

	if (pthread_mutex_trylock(&mailbox->lock))
		return false;
	hungry = !mailbox->fresh;
	pthread_mutex_unlock(&mailbox->lock);
	return hungry;
}

struct snapshot *mailbox_blank(struct mailbox *mailbox)
{
	return mailbox->blank;
}

bool mailbox_give(struct mailbox *mailbox)
{
	struct snapshot *given = mailbox->blank;

	if (pthread_mutex_trylock(&mailbox->lock))
		return false;
	mailbox->blank = mailbox->ready;
	mailbox->ready = given;
	mailbox->fresh = true;
	pthread_mutex_unlock(&mailbox->lock);
	return true;
}
