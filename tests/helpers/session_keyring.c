// SPDX-License-Identifier: Apache-2.0
// Prints the serial number of the session keyring.
#include <linux/keyctl.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void) {
  const long serial = syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0);
  if (serial < 0) {
    perror("keyctl");
    return 1;
  }
  printf("%ld\n", serial);
  return 0;
}
