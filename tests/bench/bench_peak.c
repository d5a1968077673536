/* bench_peak.c - bench_peak PROGRAM ARG...: runs it and says its peak resident memory in KiB on
 * standard error. A program of its own because the figure begins with that of whoever starts it. */
#define _DEFAULT_SOURCE /* wait4 */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    struct rusage use;
    int status;
    if (argc < 2)
        return 2;
    pid_t pid = fork();
    if (pid == 0) {
        execv(argv[1], argv + 1);
        _exit(127);
    }
    if (pid < 0 || wait4(pid, &status, 0, &use) != pid)
        return 2;
    fprintf(stderr, "peak %ld\n", use.ru_maxrss);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 2;
}
