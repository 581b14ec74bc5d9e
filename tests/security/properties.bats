#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What holds for every field of the configuration that protects.
# shellcheck disable=SC2030,SC2031,SC2154 # what bats and security.bash set

load security

@test "P5: a field that protects, of a wrong type, out of range or misspelt, is refused by name or in force" {
  local every=${CAISSON_SWEEP_EVERY:-15}
  run "$TOP/tests/security/mutate_config" "$bundle" --every "$every"
  assert_success
}
