#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# process.selinuxLabel and linux.mountLabel, where the kernel has SELinux.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # scripts for other shells; what bats and oci.bash set

load ../integration/oci

LABEL=system_u:system_r:container_t:s0:c1,c2
MOUNT_LABEL=system_u:object_r:container_file_t:s0:c1,c2

# The suite's policy has no transitions under no_new_privs.
label() {
  configure "process['selinuxLabel'] = '$LABEL'; linux['mountLabel'] = '$MOUNT_LABEL'
process['noNewPrivileges'] = False; config['root']['readonly'] = False"
}

label_of() { tr -d '\0' <"/proc/$1/attr/current"; }

@test "the container's processes run under process.selinuxLabel, exec's too" {
  label
  start_sleeper
  assert_equal "$(label_of "$pid")" "$LABEL"
  run -0 runtime exec "$id" cat /proc/self/attr/current
  assert_output --partial "$LABEL"
}

@test "under the label the system's files can't be written, the mount's own can" {
  label
  start_sleeper
  assert_equal "$(stat -c %C "/proc/$pid/root/dev/shm")" "$MOUNT_LABEL"
  run -1 runtime exec "$id" touch /etc/denied
  assert_output --partial "Permission denied"
  run -0 runtime exec "$id" touch /dev/shm/granted
  assert_equal "$(stat -c %C "/proc/$pid/root/dev/shm/granted")" "$MOUNT_LABEL"
}

@test "the session keyring has the label, exec's too" {
  cp "$TOP/build/tests/helpers/session_label" "$bundle/rootfs/bin/"
  label
  inside session_label
  assert_output "$LABEL"
  start_sleeper
  run -0 runtime exec "$id" session_label
  assert_output "$LABEL"
}

@test "a label that the policy lacks is an error with its name, and nothing is left" {
  configure "process['selinuxLabel'] = 'system_u:system_r:nosuch_t:s0'; process['args'] = ['true']"
  run -1 runtime create --bundle "$bundle" "$id"
  assert_output --partial "system_u:system_r:nosuch_t:s0: invalid argument"
  assert_nothing_left
}
