/* bench_launch PROGRAM [ARGUMENT...]: run the program, stdin, stdout and stderr at /dev/null,
   and print "<peak resident KiB> <exit status, or 128 + signal>".

   Why a program of its own: the kernel carries the peak of the address space a process had
   before exec over into ru_maxrss of that process, so a child started by the benchmark itself
   would be charged with the benchmark's memory. This one is static C and about as small as a
   process gets; what it cannot see is a child smaller than itself.

   The peak itself is approximate: recent kernels count pages per CPU and round, so two runs of
   the same program may differ by a few hundred KiB. Whoever calls this takes a median. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { kCannotRun = 127, kUsage = 2, kSignalBase = 128 };

static void become(char** arguments) {
  const int nothing = open("/dev/null", O_RDWR);
  if (nothing < 0) _exit(kCannotRun);
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
    if (dup2(nothing, fd) < 0) _exit(kCannotRun);
  }
  if (nothing > STDERR_FILENO) close(nothing);
  execv(arguments[0], arguments);
  _exit(kCannotRun);
}

/* The figures go out without stdio, which would only make this process larger. */
static int print_figures(long peak_kib, int code) {
  char line[64];
  const int length = snprintf(line, sizeof line, "%ld %d\n", peak_kib, code);
  if (length < 0) return EXIT_FAILURE;
  return write(STDOUT_FILENO, line, (size_t)length) == length ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char** argv) {
  if (argc < 2) {
    static const char kHelp[] = "usage: bench_launch PROGRAM [ARGUMENT...]\n";
    const ssize_t written = write(STDERR_FILENO, kHelp, sizeof kHelp - 1);
    (void)written;
    return kUsage;
  }
  const pid_t child = fork();
  if (child < 0) return EXIT_FAILURE;
  if (child == 0) become(argv + 1);

  int status = 0;
  struct rusage usage;
  if (wait4(child, &status, 0, &usage) != child) return EXIT_FAILURE;
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : kSignalBase + WTERMSIG(status);
  return print_figures(usage.ru_maxrss, code);
}
