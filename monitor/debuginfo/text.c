// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lines of source files. The name of the file is from the debug info, which somebody else may have
 * made: only what looks like source is opened, so that no report quotes another file of its
 * reader's.
 */
#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "debuginfo/internal.h"

#define MAX_FILE (16 << 20) /* bytes of a source file */
#define MAX_TEXT 160	    /* bytes of a line */

static bool is_source(const char *name)
{
	static const char *const ends[] = {".c", ".h", ".rs", ".S", ".cc", ".cpp", ".hpp", ".inc"};
	const char *dot = strrchr(name, '.');

	for (size_t n = 0; dot && n < sizeof(ends) / sizeof(ends[0]); n++)
		if (!strcmp(dot, ends[n]))
			return true;
	return false;
}

static FILE *open_source(const char *full, time_t changed)
{
	struct stat stat_buf;
	FILE *file;
	int fd;

	if (!is_source(full))
		return NULL;
	fd = open(full, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return NULL;
	if (fstat(fd, &stat_buf) || !S_ISREG(stat_buf.st_mode) || stat_buf.st_size > MAX_FILE ||
	    stat_buf.st_mtime > changed) {
		close(fd);
		return NULL;
	}
	file = fdopen(fd, "r");
	if (!file)
		close(fd);
	return file;
}

/* Of UTF-8. */
static bool is_inside_character(char byte)
{
	return ((unsigned char)byte & 0xc0) == 0x80;
}

/* Without blanks at both ends; NULL when nothing is left. */
static char *trimmed(const char *line)
{
	size_t len;

	while (isspace((unsigned char)*line))
		line++;
	len = strlen(line);
	while (len && isspace((unsigned char)line[len - 1]))
		len--;
	if (len > MAX_TEXT)
		for (len = MAX_TEXT; len && is_inside_character(line[len]);)
			len--;
	return len ? strndup(line, len) : NULL;
}

char *debuginfo_text(const char *full, unsigned int line, time_t changed)
{
	FILE *file = open_source(full, changed);
	char *text = NULL, *found = NULL;
	size_t room = 0;

	if (!file)
		return NULL;
	while (line && getline(&text, &room, file) >= 0)
		line--;
	if (!line && text)
		found = trimmed(text);
	free(text);
	fclose(file);
	return found;
}
