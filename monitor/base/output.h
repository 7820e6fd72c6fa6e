/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where a command writes what it was asked for: a file, a directory or a standard stream. It is
 * opened first, so that a wrong path is refused early. Its form decides what becomes of a file
 * that exists already, and of one whose writing fails. What is new is for its owner only, the user
 * who called sudo: it has addresses of the kernel.
 */
#ifndef LM_OUTPUT_H
#define LM_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

#include "base/exit_status.h"
#include "base/place.h"

enum output_form {
	/*
	 * Written in place, as things happen. Keeps what it has until output_begin(); one that
	 * was created for a run that did not begin is removed again.
	 */
	OUTPUT_IN_PLACE,
	/*
	 * There whole or not at all: written to a temporary beside it, which takes its name when
	 * all of it is on the disk. What was there before stays until then, and stays for good
	 * when the writing fails. A pipe or a device is written to as it is; a link is followed.
	 */
	OUTPUT_WHOLE,
	OUTPUT_DIRECTORY, /* the same as a directory; what is in its place must be empty */
};

/* All zero: closed. */
struct output {
	FILE *out; /* to write to; NULL: closed, or a directory */
	int fd;	   /* of a directory */
	enum output_form form;
	const char *path; /* the caller's; NULL: a standard stream */
	FILE *standard;	  /* which one */
	bool created;	  /* in place: there was no such file */
	bool begun;
	struct place place; /* of the real file; closed when it is a standard stream */
	char *temporary;    /* its name beside that, owned; NULL: there is none */
};

/*
 * @path: NULL is @standard, "-" is stdout. @standard NULL: neither is one, "-" is a name like
 * others. Returns 0 or -errno; -EEXIST when a directory is to be where something is. Then there
 * is nothing to close.
 */
int output_open(struct output *output, enum output_form form, const char *path, FILE *standard);

/* In place: from now on the file is this run's: empties it. Returns 0 or -errno. */
int output_begin(struct output *output);

/*
 * @err: 0, or what kept the writer from its end. Returns @err, or -errno when not all was written.
 * Safe to call twice, and on a zeroed one.
 */
int output_close(struct output *output, int err);

/* Whether both names are one file that exists. Two may share a device. NULL is no file. */
bool output_is_one_file(const char *a, const char *b);

/*
 * Says that @what could not be written to the output, which may be closed, or failed to open. What
 * is left in stdout is dropped, or main() would report it once more. Returns EXIT_ENVIRONMENT.
 */
enum exit_status output_refuse(const struct output *output, const char *what, int err);

#endif /* LM_OUTPUT_H */
