// SPDX-License-Identifier: GPL-2.0-only
#include "view/exchange.h"

#include <pthread.h>
#include <stdlib.h>

struct exchange {
	pthread_mutex_t lock; /* protects all but .blank and .shown */
	struct request request;
	struct view_command command[EXCHANGE_COMMANDS];
	unsigned int first, nr; /* of the commands that wait */
	struct snapshot *ready;
	bool fresh; /* .ready was not taken so far */

	struct snapshot *blank; /* the watching thread's */
	struct snapshot *shown; /* the drawing thread's */
	struct snapshot snapshot[3];
};

struct exchange *exchange_new(void)
{
	struct exchange *exchange = calloc(1, sizeof(*exchange));

	if (!exchange)
		return NULL;
	pthread_mutex_init(&exchange->lock, NULL);
	exchange->ready = &exchange->snapshot[0];
	exchange->blank = &exchange->snapshot[1];
	exchange->shown = &exchange->snapshot[2];
	return exchange;
}

void exchange_free(struct exchange *exchange)
{
	if (!exchange)
		return;
	pthread_mutex_destroy(&exchange->lock);
	free(exchange);
}

void exchange_ask(struct exchange *exchange, const struct request *request)
{
	pthread_mutex_lock(&exchange->lock);
	exchange->request = *request;
	pthread_mutex_unlock(&exchange->lock);
}

bool exchange_command(struct exchange *exchange, const struct view_command *command)
{
	bool room;

	pthread_mutex_lock(&exchange->lock);
	room = exchange->nr < EXCHANGE_COMMANDS;
	if (room)
		exchange->command[(exchange->first + exchange->nr++) % EXCHANGE_COMMANDS] =
			*command;
	pthread_mutex_unlock(&exchange->lock);
	return room;
}

const struct snapshot *exchange_take(struct exchange *exchange)
{
	struct snapshot *taken = NULL;

	pthread_mutex_lock(&exchange->lock);
	if (exchange->fresh) {
		exchange->fresh = false;
		taken = exchange->ready;
		exchange->ready = exchange->shown;
		exchange->shown = taken;
	}
	pthread_mutex_unlock(&exchange->lock);
	return taken;
}

bool exchange_requested(struct exchange *exchange, struct request *request)
{
	if (pthread_mutex_trylock(&exchange->lock))
		return false;
	*request = exchange->request;
	pthread_mutex_unlock(&exchange->lock);
	return request->serial;
}

bool exchange_next_command(struct exchange *exchange, struct view_command *command)
{
	bool any;

	if (pthread_mutex_trylock(&exchange->lock))
		return false;
	any = exchange->nr;
	if (any) {
		*command = exchange->command[exchange->first];
		exchange->first = (exchange->first + 1) % EXCHANGE_COMMANDS;
		exchange->nr--;
	}
	pthread_mutex_unlock(&exchange->lock);
	return any;
}

bool exchange_is_hungry(struct exchange *exchange)
{
	bool hungry;

	if (pthread_mutex_trylock(&exchange->lock))
		return false;
	hungry = !exchange->fresh;
	pthread_mutex_unlock(&exchange->lock);
	return hungry;
}

struct snapshot *exchange_blank(struct exchange *exchange)
{
	return exchange->blank;
}

bool exchange_give(struct exchange *exchange)
{
	struct snapshot *given = exchange->blank;

	if (pthread_mutex_trylock(&exchange->lock))
		return false;
	exchange->blank = exchange->ready;
	exchange->ready = given;
	exchange->fresh = true;
	pthread_mutex_unlock(&exchange->lock);
	return true;
}
