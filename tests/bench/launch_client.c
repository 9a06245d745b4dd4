/* launch_client INPUT OUTPUT PROGRAM [ARGUMENT...]: runs the program with these files as its
 * standard input and output, /dev/null as standard error, and prints
 *
 *   MICROSECONDS CPU_MICROSECONDS PEAK_KIB STATUS FIRST SECOND
 *
 * STATUS is the exit status, or 128 + signal. With - for OUTPUT it is a pipe to here, and FIRST
 * and SECOND are the microseconds until the first lines of output had come; else they are 0.
 *
 * Static and small: the kernel carries the peak of the memory from before exec over. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { kCannotRun = 127, kUsage = 2, kSignalBase = 128, kLines = 2 };

static double lines[kLines];

static double microseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static double to_microseconds(struct timeval time) {
  return (double)time.tv_sec * 1e6 + (double)time.tv_usec;
}

static void become(char** argv, int output) {
  const int input = open(argv[1], O_RDONLY);
  if (output < 0) output = open(argv[2], O_WRONLY | O_CREAT | O_TRUNC, 0600);
  const int nothing = open("/dev/null", O_WRONLY);
  if (input < 0 || output < 0 || nothing < 0) _exit(kCannotRun);
  if (dup2(input, 0) < 0 || dup2(output, 1) < 0 || dup2(nothing, 2) < 0) _exit(kCannotRun);
  execv(argv[3], argv + 3);
  _exit(kCannotRun);
}

static void read_lines(int from, double begin) {
  char buffer[4096];
  size_t seen = 0;
  ssize_t got;
  while ((got = read(from, buffer, sizeof buffer)) > 0) {
    const double now = microseconds() - begin;
    for (ssize_t i = 0; i < got && seen < kLines; ++i) {
      if (buffer[i] == '\n') lines[seen++] = now;
    }
  }
}

int main(int argc, char** argv) {
  if (argc < 4) {
    fprintf(stderr, "usage: launch_client INPUT OUTPUT PROGRAM [ARGUMENT...]\n");
    return kUsage;
  }
  int ends[2] = {-1, -1};
  const int piped = strcmp(argv[2], "-") == 0;
  if (piped && pipe2(ends, O_CLOEXEC) != 0) return EXIT_FAILURE;

  const double begin = microseconds();
  const pid_t child = fork();
  if (child < 0) return EXIT_FAILURE;
  if (child == 0) become(argv, ends[1]);
  if (piped) {
    close(ends[1]);
    read_lines(ends[0], begin);
  }
  int status = 0;
  struct rusage usage;
  if (wait4(child, &status, 0, &usage) != child) return EXIT_FAILURE;
  const double end = microseconds();

  printf("%.0f %.0f %ld %d %.0f %.0f\n", end - begin,
         to_microseconds(usage.ru_utime) + to_microseconds(usage.ru_stime), usage.ru_maxrss,
         WIFEXITED(status) ? WEXITSTATUS(status) : kSignalBase + WTERMSIG(status), lines[0],
         lines[1]);
  return EXIT_SUCCESS;
}
