/* prompt.c - see prompt.h. */
#include "cli/prompt.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { INTERRUPT = 3 }; /* ^C */

static void say(int fd, const char *text)
{
    ssize_t n = write(fd, text, strlen(text));
    (void)n; /* a terminal that takes no prompt gives no answer either */
}

/* One line, unbuffered: stdio would keep a copy. */
static struct secret *read_line(int fd, struct err *err)
{
    enum { ROOM = 4096 }; /* the kernel's own limit of a line */
    struct secret *s = NULL;
    char *line = secret_alloc(ROOM);
    ssize_t n;
    if (!line) {
        err_set(err, ERR_LIMIT, "no locked memory is left");
        return NULL;
    }
    do
        n = read(fd, line, ROOM);
    while (n < 0 && errno == EINTR);
    bool ended = n > 0 && (line[n - 1] == '\n' || line[n - 1] == INTERRUPT);
    if (n > 0 && line[n - 1] == INTERRUPT)
        err_set(err, ERR_USAGE, "interrupted");
    else if (!ended)
        err_set(err, ERR_USAGE, "nothing was given");
    else
        s = secret_new(str_of(line, (size_t)n - 1), err);
    secret_release(line, ROOM);
    return s;
}

/* Without echo; ^C ends the line in place of the process, so that the echo comes back. */
static struct secret *ask(int fd, const char *what, const char *again, struct err *err)
{
    struct termios was, quiet;
    if (tcgetattr(fd, &was) != 0) {
        err_sys(err, "the terminal");
        return NULL;
    }
    quiet = was;
    quiet.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL | ISIG);
    quiet.c_lflag |= ICANON;
    quiet.c_cc[VEOL] = INTERRUPT;
    if (tcsetattr(fd, TCSAFLUSH, &quiet) != 0) {
        err_sys(err, "the terminal");
        return NULL;
    }
    say(fd, what);
    say(fd, again);
    say(fd, ": ");
    struct secret *s = read_line(fd, err);
    tcsetattr(fd, TCSAFLUSH, &was);
    say(fd, "\n");
    return s;
}

struct secret *prompt_terminal(const char *what, bool twice, struct err *err)
{
    int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        err_set(err, ERR_USAGE, "%s is needed, and there is no terminal to ask at", what);
        return NULL;
    }
    struct secret *s = ask(fd, what, "", err),
                  *again = s && twice ? ask(fd, what, " again", err) : s;
    if (s && again && !secret_equal(s, again))
        err_set(err, ERR_USAGE, "the two differ");
    else if (s && secret_size(s) == 0)
        err_set(err, ERR_USAGE, "an empty one is not taken");
    if (again != s)
        secret_free(again);
    close(fd);
    if (err->kind == ERR_NONE)
        return s;
    secret_free(s);
    return NULL;
}

struct secret *prompt_secret(const char *what, struct err *err)
{
    if (isatty(STDIN_FILENO))
        return prompt_terminal(what, true, err);
    struct secret *s = secret_read(STDIN_FILENO, err);
    if (!s || secret_size(s))
        return s;
    secret_free(s);
    err_set(err, ERR_USAGE, "standard input gave no secret");
    return NULL;
}
