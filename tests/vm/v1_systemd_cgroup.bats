#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# caisson-runtime --systemd-cgroup where systemd would undo the device rules.
# shellcheck disable=SC2154 # oci.bash sets them

load ../integration/oci

@test "D3: --systemd-cgroup is refused on control groups v1" {
  run -1 runtime --systemd-cgroup create --bundle "$bundle" "$id"
  assert_output --partial "--systemd-cgroup where control groups v1 are mounted"
  assert_nothing_left
}
