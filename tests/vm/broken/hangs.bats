#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The guest hangs while this runs (tests/vm/failures.bats).

@test "the guest hangs" {
  sleep 3600
}
