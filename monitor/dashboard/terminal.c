// SPDX-License-Identifier: GPL-2.0-only
#include "dashboard/terminal.h"

#include <curses.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

#define SHOW_MOST (64 << 10) /* bytes of stderr that are shown at the end, the last ones */

static const int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};

/* All that the handler of a crash needs: it may call nothing but system calls. */
static struct {
	volatile sig_atomic_t active;
	struct termios saved;
	char reset[512]; /* what makes the terminal plain again */
	size_t reset_len;
	int stderr_fd; /* the real one, -1: it is not kept */
	int kept_fd;   /* where stderr goes meanwhile */
} terminal;

static SCREEN *screen;
static FILE *input;

static void say(char *why, size_t size, const char *text)
{
	const char *term = getenv("TERM");

	snprintf(why, size, "%s (TERM is %s%s%s)", text, term ? "'" : "not set", term ? term : "",
		 term ? "'" : "");
}

int terminal_check(char *why, size_t size)
{
	int found;

	if (!isatty(STDOUT_FILENO)) {
		snprintf(why, size, "the standard output is no terminal");
		return -ENOTTY;
	}
	if (setupterm(NULL, STDOUT_FILENO, &found) == ERR) {
		say(why, size, "this kind of terminal is not known");
		return -EINVAL;
	}
	if (!cursor_address || !clear_screen) {
		say(why, size, "this terminal cannot place its cursor");
		return -EINVAL;
	}
	return 0;
}

static int collect(int c)
{
	if (terminal.reset_len < sizeof(terminal.reset))
		terminal.reset[terminal.reset_len++] = (char)c;
	return c;
}

static void make_reset(void)
{
	/* terminfo has no capability for the mouse */
	static char mouse_off[] = "\033[?1000l\033[?1002l\033[?1006l";
	char *parts[] = {
		tigetstr("kmous") ? mouse_off : NULL,
		exit_attribute_mode,
		orig_pair,
		keypad_local,
		cursor_normal,
		exit_ca_mode,
	};

	terminal.reset_len = 0;
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		if (parts[i] && parts[i] != (char *)-1)
			tputs(parts[i], 1, collect);
}

/* Does not wait for a terminal that takes nothing. */
static void write_if_taken(int fd, const char *text, size_t len)
{
	struct pollfd out = {.fd = fd, .events = POLLOUT};
	ssize_t done;

	while (len && poll(&out, 1, 200) > 0 && out.revents & POLLOUT) {
		done = write(fd, text, len < 256 ? len : 256);
		if (done <= 0)
			return;
		text += done;
		len -= (size_t)done;
	}
}

static void show_kept(void)
{
	off_t end, at;
	char buf[512];
	ssize_t len;

	if (terminal.stderr_fd < 0)
		return;
	end = lseek(terminal.kept_fd, 0, SEEK_END);
	at = end > SHOW_MOST ? end - SHOW_MOST : 0;
	while ((len = pread(terminal.kept_fd, buf, sizeof(buf), at)) > 0) {
		write_if_taken(terminal.stderr_fd, buf, (size_t)len);
		at += len;
	}
	dup2(terminal.stderr_fd, STDERR_FILENO);
}

void terminal_unblock(void)
{
	struct termios mode = terminal.saved;

	/* without flow control a stopped output goes on */
	mode.c_iflag &= ~(tcflag_t)IXON;
	tcsetattr(STDOUT_FILENO, TCSANOW, &mode);
}

void terminal_force(void)
{
	terminal_unblock();
	write_if_taken(STDOUT_FILENO, terminal.reset, terminal.reset_len);
	tcsetattr(STDOUT_FILENO, TCSANOW, &terminal.saved);
}

static void on_crash(int signo)
{
	if (terminal.active) {
		terminal.active = 0;
		terminal_force();
		show_kept();
	}
	signal(signo, SIG_DFL);
	raise(signo);
}

static void catch_crashes(void)
{
	static char stack[32 << 10];
	stack_t alternate = {.ss_sp = stack, .ss_size = sizeof(stack)};
	struct sigaction action = {.sa_handler = on_crash, .sa_flags = SA_ONSTACK | SA_NODEFER};

	sigaltstack(&alternate, NULL);
	for (size_t i = 0; i < sizeof(crashes) / sizeof(*crashes); i++)
		sigaction(crashes[i], &action, NULL);
}

static void keep_stderr(void)
{
	terminal.stderr_fd = terminal.kept_fd = -1;
	if (!isatty(STDERR_FILENO))
		return;
	terminal.kept_fd = memfd_create("lifemon-stderr", MFD_CLOEXEC);
	if (terminal.kept_fd < 0)
		return;
	fflush(stderr);
	terminal.stderr_fd = dup(STDERR_FILENO);
	if (terminal.stderr_fd < 0 || dup2(terminal.kept_fd, STDERR_FILENO) < 0) {
		close(terminal.kept_fd);
		terminal.stderr_fd = -1;
	}
}

int terminal_save(void)
{
	if (tcgetattr(STDOUT_FILENO, &terminal.saved))
		return -errno;
	make_reset();
	keep_stderr();
	terminal.active = 1;
	catch_crashes();
	/* a stopped lifemon would lose events */
	signal(SIGTSTP, SIG_IGN);
	return 0;
}

int terminal_enter(void)
{
	input = isatty(STDIN_FILENO) ? stdin : fopen("/dev/tty", "re");
	if (!input)
		return -errno;
	screen = newterm(NULL, stdout, input);
	if (!screen)
		return -EINVAL;
	signal(SIGTSTP, SIG_IGN);
	set_escdelay(25);
	cbreak();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	curs_set(0);
	mouseinterval(0);
	mousemask(BUTTON1_PRESSED | BUTTON1_CLICKED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
	return 0;
}

void terminal_leave(void)
{
	if (!screen)
		return;
	mousemask(0, NULL);
	endwin();
	fflush(stdout);
	delscreen(screen);
	screen = NULL;
	if (input && input != stdin)
		fclose(input);
	input = NULL;
}

void terminal_release(void)
{
	if (!terminal.active)
		return;
	terminal.active = 0;
	tcsetattr(STDOUT_FILENO, TCSANOW, &terminal.saved);
	fflush(stderr);
	show_kept();
	for (size_t i = 0; i < sizeof(crashes) / sizeof(*crashes); i++)
		signal(crashes[i], SIG_DFL);
	if (terminal.kept_fd >= 0) {
		close(terminal.kept_fd);
		close(terminal.stderr_fd);
	}
}
