// SPDX-License-Identifier: Apache-2.0
// Tries each way to type on the terminal that it was started on and to make it its own, and tells
// how each went: "WAY OK", or the errno's name.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static void tell(const char* way, int descriptor, int result) {
  const char* how = result < 0 ? strerrorname_np(errno) : "OK";
  printf("%s on %d: %s\n", way, descriptor, how);
}

static void type(int descriptor) {
  for (const char* c = "typed\n"; *c != '\0'; ++c) {
    const int result = ioctl(descriptor, TIOCSTI, c);
    if (result < 0 || c[1] == '\0') {
      tell("TIOCSTI", descriptor, result);
      return;
    }
  }
}

static void paste(int descriptor) {
  const char selection[] = {3};  // TIOCL_PASTESEL
  tell("TIOCLINUX", descriptor, ioctl(descriptor, TIOCLINUX, selection));
}

int main(void) {
  for (int descriptor = 0; descriptor < 3; ++descriptor) {
    if (!isatty(descriptor)) continue;
    printf("%d is a terminal\n", descriptor);
    type(descriptor);
    paste(descriptor);
    tell("TIOCSCTTY", descriptor, ioctl(descriptor, TIOCSCTTY, 0));
    tell("forced TIOCSCTTY", descriptor, ioctl(descriptor, TIOCSCTTY, 1));
    type(descriptor);
  }
  const int own = open("/dev/tty", O_RDWR);
  tell("/dev/tty", own, own);
  if (own >= 0) type(own);
  return 0;
}
