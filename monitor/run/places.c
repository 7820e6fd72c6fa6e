// SPDX-License-Identifier: GPL-2.0-only
#include "run/places.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/msg.h"

enum exit_status run_places_open(const struct debuginfo_options *options, struct untrusted release,
				 bool remote, struct debuginfo **debuginfo)
{
	char root[PATH_MAX];
	const struct debuginfo_config config = {
		.options = options,
		/* names of sources are relative to where the user is: in CI, the checkout */
		.root = getcwd(root, sizeof(root)),
		.system = "",
		.release = release,
		.remote = remote,
	};
	const char *failed;
	int err;

	*debuginfo = NULL;
	if (!options->nr_paths && !options->nr_maps)
		return EXIT_CLEAN;
	err = debuginfo_open(&config, debuginfo, &failed);
	if (err == -EINVAL)
		msg_error("--path-map %s: not FROM=TO, such as /build/linux=/home/me/linux",
			  failed);
	else if (err)
		msg_error("cannot read the debug info in %s: %s; no lines of sources are named",
			  failed ? failed : "memory", strerror(-err));
	return err == -EINVAL ? EXIT_USAGE : err ? EXIT_ENVIRONMENT : EXIT_CLEAN;
}

void run_places_close(struct debuginfo *debuginfo)
{
	if (debuginfo_is_useless(debuginfo))
		msg_warn("no function of a report is in the debug info given: is it that of the "
			 "modules that ran, with DWARF in it?");
	debuginfo_close(debuginfo);
}
