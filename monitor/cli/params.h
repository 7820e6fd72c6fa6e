/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Options as data: a row says what an option is called, what it takes and where that goes. Each
 * command has a table of rows; its parser and its --help are made from it, and tests hold the
 * manual and the completion against it.
 */
#ifndef LM_PARAMS_H
#define LM_PARAMS_H

#include <argp.h>
#include <stdbool.h>
#include <stddef.h>

#define PARAMS_MAX_ROWS	  48 /* of one command */
#define PARAMS_MAX_SETS	  10 /* of one group */
#define PARAMS_MAX_GROUPS 6

/* What an option takes, and the type of its destination. */
enum param_type {
	PARAM_FLAG,	  /* bool: true */
	PARAM_NO_FLAG,	  /* bool: false */
	PARAM_CONSTANT,	  /* int: @min */
	PARAM_WORD,	  /* int: @min for the first word of @value ("a|b"), one more for each */
	PARAM_STRING,	  /* const char *: any text */
	PARAM_FILE,	  /* the same: the path of a file or directory */
	PARAM_DURATION,	  /* uint64_t: nanoseconds, from @min on */
	PARAM_NUMBER,	  /* int: a whole number from @min to @max */
	PARAM_REAL,	  /* double: from @min to @max */
	PARAM_SIZE,	  /* size_t: bytes, a power of two from @min to @max */
	PARAM_BYTES,	  /* size_t: bytes from @min to @max */
	PARAM_DESCRIPTOR, /* int: open for writing */
};

/* What becomes of the file that an option names. */
enum param_use {
	PARAM_USES_NONE,
	PARAM_READS,
	PARAM_READS_MODEL, /* unless it is the name of a built-in one */
	PARAM_WRITES,
	PARAM_WRITES_BEHIND, /* behind a colon: "ndjson:FILE" */
};

struct param {
	const char *name; /* NULL: the end of the rows */
	char letter;	  /* 0: none */
	enum param_type type;
	const char *value; /* what it takes, in --help; NULL: nothing */
	const char *help;
	size_t to;	   /* offset of the destination in the command's options */
	size_t nr;	   /* repeatable: offset of the unsigned int that counts them */
	unsigned int most; /* repeatable: the room of the array; 0: it is not */
	size_t as_given;   /* offset of a const char * that gets the text as well; 0: none */
	double min, max;
	enum param_use use;
	/* In place of a destination. Ends the program if the value is wrong. */
	void (*take)(void *options, const char *value);
};

struct param_group {
	const char *title; /* NULL: none, the command has one group */
	const struct param *set[PARAMS_MAX_SETS];
};

/* What one command takes. Functions return 0, or EINVAL after argp_error(). */
struct param_command {
	const char *arguments, *doc; /* as in struct argp */
	struct param_group group[PARAMS_MAX_GROUPS];
	/* One that is no option; NULL: there may be none. */
	error_t (*argument)(struct argp_state *state, void *options, char *argument);
	/* What no single option can know: that they go together, and that nothing is missing. */
	error_t (*end)(struct argp_state *state, void *options);
	unsigned int flags; /* of argp_parse() */
};

/*
 * Parses argv into @options. On wrong usage it says what is wrong and exits with EXIT_USAGE, as
 * argp does; --help exits with 0. Returns 0, or EINVAL if the command's flags say not to exit.
 */
error_t params_parse(const struct param_command *command, int argc, char **argv, void *options);

/* Calls @each for every row of the command, with the title of its group. */
void params_each(const struct param_command *command,
		 void (*each)(void *ctx, const char *title, const struct param *param), void *ctx);

/* @param: NULL for one that is no option. @value: NULL if the option takes none. */
typedef void (*param_seen)(void *ctx, const struct param *param, const char *value);

/*
 * Calls @seen for all that argv has, as params_parse() would take it, but goes on after what is
 * wrong: nothing is stored, no value is looked at.
 */
void params_scan(const struct param_command *command, int argc, char **argv, param_seen seen,
		 void *ctx);

#endif /* LM_PARAMS_H */
