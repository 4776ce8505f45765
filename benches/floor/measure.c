/* Runs a command and adds a line to a file: the seconds that passed, the seconds of CPU that it and
   its children used, and the most memory that one of them held, in KiB.

   It is small so that the last number is the command's: a process counts the memory of the one that
   started it as its own.

   usage: measure FILE COMMAND [ARGUMENT]...; ends as the command does. */

#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(struct timeval time) { return (double)time.tv_sec + (double)time.tv_usec / 1e6; }

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(int count, char **arguments) {
  if (count < 3) return 125;
  double start = now();
  pid_t child = fork();
  if (child == 0) {
    execvp(arguments[2], arguments + 2);
    perror(arguments[2]);
    _exit(127);
  }
  int status = 0;
  struct rusage used;
  if (child < 0 || wait4(child, &status, 0, &used) != child) return 126;
  double wall = now() - start, cpu = seconds(used.ru_utime) + seconds(used.ru_stime);
  FILE *file = fopen(arguments[1], "a");
  if (!file) return 126;
  fprintf(file, "%.6f %.6f %ld\n", wall, cpu, used.ru_maxrss);
  fclose(file);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
