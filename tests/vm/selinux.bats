#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The selinux guest is what the tests in it rely on.

CONTAINER=system_u:system_r:container_t

setup() {
  file=/tmp/$BATS_TEST_NUMBER
  rm -f "$file"
}

@test "SELinux enforces the suite's policy" {
  [[ $(</sys/fs/selinux/enforce) == 1 ]]
  [[ $(tr -d '\0' </proc/1/attr/current) == system_u:system_r:system_t:* ]]
}

@test "a container's process runs under its label" {
  run runcon "$CONTAINER:s0:c1,c2" cat /proc/self/attr/current
  [[ $output == "$CONTAINER:s0:c1,c2"* ]]
}

@test "a container's process can't write the system's files, but its own" {
  echo old >"$file"
  run runcon "$CONTAINER:s0" sh -c "echo new >$file"
  [[ $status -ne 0 && $output == *"Permission denied"* ]]
  chcon system_u:object_r:container_file_t:s0 "$file"
  runcon "$CONTAINER:s0" sh -c "echo new >$file"
  [[ $(<"$file") == new ]]
}

@test "a container's process can't read what other categories own" {
  echo secret >"$file"
  chcon system_u:object_r:container_file_t:s0:c1,c2 "$file"
  run runcon "$CONTAINER:s0:c3" cat "$file"
  [[ $status -ne 0 ]]
  [[ $(runcon "$CONTAINER:s0:c1,c2" cat "$file") == secret ]]
}
