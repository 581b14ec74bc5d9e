// SPDX-License-Identifier: Apache-2.0
// A program without libc that makes two system calls, write and exit_group: what a profile of
// {execve, write, exit_group} must suffice for.
#include <asm/unistd.h>

#if defined(__x86_64__)
static long call(long number, long a, long b, long c) {
  long result;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c)
                   : "rcx", "r11", "memory");
  return result;
}
#elif defined(__aarch64__)
static long call(long number, long a, long b, long c) {
  register long x8 __asm__("x8") = number;
  register long x0 __asm__("x0") = a;
  register long x1 __asm__("x1") = b;
  register long x2 __asm__("x2") = c;
  __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2) : "memory");
  return x0;
}
#else
#error "no system call sequence for this machine"
#endif

void _start(void) {
  static const char kText[] = "freestanding\n";
  const long written = call(__NR_write, 1, (long)kText, sizeof kText - 1);
  call(__NR_exit_group, written == sizeof kText - 1 ? 0 : 1, 0, 0);
  __builtin_unreachable();
}
