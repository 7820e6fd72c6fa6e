// SPDX-License-Identifier: GPL-2.0-only
#include "draft/pair_words.h"

#include <string.h>

#define PAIR(birth, ...)                                                                           \
	{                                                                                          \
		birth, {__VA_ARGS__}, false                                                        \
	}
#define COUNTED(birth, ...)                                                                        \
	{                                                                                          \
		birth, {__VA_ARGS__}, true                                                         \
	}

static const struct pair_words pairs[] = {
	PAIR("alloc", "free", "release", "destroy", "dealloc", "put", "delete", "del"),
	PAIR("create", "destroy", "free", "delete", "remove", "release", "put", "del"),
	PAIR("new", "free", "destroy", "delete", "release", "put", "del"),
	PAIR("register", "unregister", "deregister"),
	PAIR("init", "exit", "fini", "destroy", "deinit", "uninit", "cleanup", "free", "release"),
	PAIR("setup", "teardown", "cleanup", "destroy", "free"),
	PAIR("open", "close", "release"),
	PAIR("map", "unmap"),
	PAIR("add", "del", "remove", "delete"),
	PAIR("attach", "detach"),
	PAIR("request", "free", "release"),
	PAIR("probe", "remove", "disconnect"),
	COUNTED("get", "put", "release"),
};

#define NR_PAIRS (sizeof(pairs) / sizeof(pairs[0]))

const struct pair_words *pair_words_row(unsigned int n)
{
	return n < NR_PAIRS ? &pairs[n] : NULL;
}

static bool is_word(const char *word, const char *text, size_t len)
{
	return strlen(word) == len && !memcmp(word, text, len);
}

bool pair_words_has(const char *text, size_t len)
{
	for (size_t n = 0; n < NR_PAIRS; n++) {
		if (is_word(pairs[n].birth, text, len))
			return true;
		for (size_t i = 0; i < PAIR_WORDS_ENDS && pairs[n].death[i]; i++)
			if (is_word(pairs[n].death[i], text, len))
				return true;
	}
	return false;
}
