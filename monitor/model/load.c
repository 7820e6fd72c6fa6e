// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/near.h"
#include "model/fail.h"

static const struct text_pos nowhere = {0, 0};

/* Reads one byte more than a model may have, so that model_parse() can refuse it. */
static ssize_t read_all(int fd, char *text)
{
	size_t len = 0;

	while (len <= MODEL_MAX_TEXT) {
		ssize_t n = read(fd, text + len, MODEL_MAX_TEXT + 1 - len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (!n)
			break;
		len += n;
	}
	return (ssize_t)len;
}

static int load_open(const char *file, int fd, struct model **model, struct model_error *error)
{
	char *text = malloc(MODEL_MAX_TEXT + 1);
	ssize_t len;
	int err;

	if (!text) {
		fail_at(error, nowhere, "no memory");
		return -ENOMEM;
	}
	len = read_all(fd, text);
	if (len < 0) {
		err = (int)len;
		fail_at(error, nowhere, "cannot read: %s", strerror(-err));
	} else {
		err = model_parse(file, text, (size_t)len, model, error);
	}
	free(text);
	return err;
}

static void refuse_file(const char *file, bool may_be_builtin, int err, struct model_error *error)
{
	size_t len = strlen(file);
	const char *name;
	struct near near;

	near_init(&near, file, len, may_be_builtin ? NEAR_SLIPS(len) : 0);
	for (unsigned int n = 0; (name = model_builtin_name(n)); n++)
		near_try(&near, name);
	if (near.word)
		fail_at(error, nowhere,
			"no built-in model has this name; did you mean '%s'? As a file: %s",
			near.word, strerror(-err));
	else
		fail_at(error, nowhere, "%s%s",
			may_be_builtin ? "no built-in model has this name ('lifemon models' lists "
					 "them), and as a file: "
				       : "",
			strerror(-err));
}

static int load_file(const char *file, bool may_be_builtin, struct model **model,
		     struct model_error *error)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	int err;

	if (fd < 0) {
		err = -errno;
		refuse_file(file, may_be_builtin, err, error);
		return err;
	}
	err = load_open(file, fd, model, error);
	close(fd);
	return err;
}

int model_load(const char *name_or_file, struct model **model, struct model_error *error)
{
	bool is_file = strpbrk(name_or_file, "/.");
	const char *text;
	size_t len;

	*error = (struct model_error){.file = name_or_file};
	text = is_file ? NULL : model_builtin(name_or_file, &len);
	if (text)
		return model_parse(name_or_file, text, len, model, error);
	return load_file(name_or_file, !is_file, model, error);
}
