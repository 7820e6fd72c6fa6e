/* SPDX-License-Identifier: GPL-2.0-only */
/* The terminal: taken for the screen, and given back however the program ends. */
#ifndef LM_TERMINAL_H
#define LM_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

int terminal_check(char *why, size_t size);

/*
 * Remembers the terminal as it is and catches the signals of a crash (SIGSEGV, SIGBUS, SIGILL,
 * SIGFPE, SIGABRT): their handler gives the terminal back, then lets the signal end the process.
 * Keeps stderr if that is a terminal. Before ncurses begins. Returns 0 or -errno.
 */
int terminal_save(void);
/* Starts the screen. In the drawing thread. Returns 0 or -errno. */
int terminal_enter(void);
/* Ends the screen. In the drawing thread. */
void terminal_leave(void);
/* The drawing thread hangs in a write: gets it going, and the terminal back, without it. */
void terminal_unblock(void);
void terminal_force(void);
/* After terminal_leave() or terminal_force(): restores stderr. */
void terminal_release(void);

#endif /* LM_TERMINAL_H */
