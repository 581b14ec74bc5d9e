#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What goes wrong in a guest is a failure with its reason, never a pass or an endless wait.
# Runs on the machine itself; the tests that it gives to guests lie in tests/vm/broken.

bats_require_minimum_version 1.5.0

setup() {
  cd "$BATS_TEST_DIRNAME/../.." || return
}

# Runs one broken test in a guest; $output is what is kept of it.
run_broken() {
  rm -f "build/vm/results/v2/vm.broken.$1.bats".*
  run scripts/vm/guest --silence 45 run v2 "vm/broken/$1.bats"
  run scripts/vm/guest result v2 "vm/broken/$1.bats"
  ((status != 77)) || skip "$output"
  ((status == 1))
}

@test "a guest whose kernel panics fails its test and says so" {
  run_broken panics
  [[ $output == *"the guest's kernel panicked"* && $output == *"its console:"*sysrq* ]]
}

@test "a guest that dies fails its test and says so" {
  run_broken dies
  [[ $output == *"the guest ended or hung before the end"* ]]
}

@test "a guest that hangs is ended, fails its test and says so" {
  run_broken hangs
  [[ $output == *"silent for 45 s, taken for hung"* ]]
  run ! pgrep -f "qemu-system-x86_64 .*file=$PWD/build/vm/tree.ext4"
}

@test "a result that no guest gave is no pass" {
  run -1 scripts/vm/guest result v2 vm/broken/never-run.bats
  [[ $output == *"no result of vm/broken/never-run.bats"* ]]
}
