#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The guest dies while this runs (tests/vm/failures.bats).

@test "the guest dies" {
  echo o >/proc/sysrq-trigger
  sleep 3600
}
