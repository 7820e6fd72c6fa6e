/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where a file is to be: its folder, opened once, and its name in it. Nobody who moves the folder
 * or puts a link in its path meanwhile makes the file come out elsewhere.
 */
#ifndef LM_PLACE_H
#define LM_PLACE_H

/* All zero: closed. */
struct place {
	int dir;
	char *name; /* owned, of one file; NULL: closed */
};

/* Slashes at the end do not count. Returns 0 or -errno; -EISDIR when @path ends in no name. */
int place_open(struct place *place, const char *path);
void place_close(struct place *place);

/*
 * O_NOFOLLOW if others than root and the invoking user could have put a symbolic link there: the
 * folder is theirs, or others may write to it. Else 0.
 */
int place_link_flag(const struct place *place);

#endif /* LM_PLACE_H */
