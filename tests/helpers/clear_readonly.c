// SPDX-License-Identifier: Apache-2.0
// Tries to take the read-only flag from the mount that a path leads to, as CVE-2019-5736's
// successors would: clear_readonly PATH. Ends with 1 and the kernel's word where it can't.
#include <fcntl.h>
#include <stdio.h>
#include <sys/mount.h>

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const int file = open(argv[1], O_PATH);
  if (file < 0) {
    perror(argv[1]);
    return 2;
  }
  struct mount_attr writable = {.attr_clr = MOUNT_ATTR_RDONLY};
  if (mount_setattr(file, "", AT_EMPTY_PATH, &writable, sizeof writable) != 0) {
    perror("mount_setattr");
    return 1;
  }
  puts("cleared");
  return 0;
}
