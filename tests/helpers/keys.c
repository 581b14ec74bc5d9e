// SPDX-License-Identifier: Apache-2.0
// Keys of the kernel: who can find them.
//   keys with NAME COMMAND…     joins a new session keyring, puts a key of that name into it,
//   executes keys serial NAME            prints the key's number keys find NAME [SERIAL]     tells
//   each way by which the key can't be had; 1 where there is no way
#include <errno.h>
#include <linux/keyctl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static long keyctl(int operation, long a, long b, long c, long d) {
  return syscall(SYS_keyctl, operation, a, b, c, d);
}

static long search(const char* name) {
  return keyctl(KEYCTL_SEARCH, KEY_SPEC_SESSION_KEYRING, (long)"user", (long)name, 0);
}

static int with_key(const char* name, char** command) {
  if (keyctl(KEYCTL_JOIN_SESSION_KEYRING, 0, 0, 0, 0) < 0 ||
      syscall(SYS_add_key, "user", name, "payload", 7UL, KEY_SPEC_SESSION_KEYRING) < 0) {
    perror("keys");
    return 2;
  }
  execvp(command[0], command);
  perror(command[0]);
  return 2;
}

static int tell(const char* name, long result, const char* way) {
  if (result >= 0) return 1;
  printf("%s: not %s\n", name, way);
  return 0;
}

static int find(const char* name, const char* serial) {
  char payload[64];
  int found = tell(name, search(name), "in the session keyring");
  found += tell(name, syscall(SYS_request_key, "user", name, NULL, 0), "to be requested");
  if (serial != NULL) {
    const long read = keyctl(KEYCTL_READ, atol(serial), (long)payload, sizeof payload, 0);
    found += tell(name, read, "to be read by its number");
  }
  return found > 0 ? 0 : 1;
}

int main(int argc, char** argv) {
  if (argc >= 4 && strcmp(argv[1], "with") == 0) return with_key(argv[2], argv + 3);
  if (argc == 3 && strcmp(argv[1], "serial") == 0) {
    const long serial = search(argv[2]);
    if (serial < 0) return 1;
    printf("%ld\n", serial);
    return 0;
  }
  if (argc >= 3 && strcmp(argv[1], "find") == 0) return find(argv[2], argv[3]);
  fputs("usage: keys with|serial|find NAME …\n", stderr);
  return 2;
}
