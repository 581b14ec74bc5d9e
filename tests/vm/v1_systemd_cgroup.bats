#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# caisson-runtime --systemd-cgroup where there is no systemd.
# shellcheck disable=SC2154 # oci.bash sets them

load ../integration/oci

@test "D3: --systemd-cgroup without systemd says so, and leaves nothing" {
  run -1 runtime --systemd-cgroup create --bundle "$bundle" "$id"
  assert_output --partial "/run/systemd/private: no such file or directory; --systemd-cgroup needs systemd as process 1"
  assert_nothing_left
}
