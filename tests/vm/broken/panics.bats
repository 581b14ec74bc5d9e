#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The guest panics while this runs (tests/vm/failures.bats).

@test "the guest panics" {
  echo c >/proc/sysrq-trigger
  sleep 3600
}
