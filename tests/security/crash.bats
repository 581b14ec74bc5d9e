#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The runtime at each of its system calls, in every process of it: killed there, or the call failing. A
# sample of the calls in `make test`, all of them in `make test-security`.
# shellcheck disable=SC2030,SC2031,SC2154 # what bats and security.bash set

load security

every=${CAISSON_SWEEP_EVERY:-60}

around=()
sweep() {
  needs sweep_calls
  [[ $(uname -m) == x86_64 ]] || skip "the helper knows the registers of x86-64 alone"
  run "${around[@]}" "$TOP/tests/security/sweep_calls" "$@" --every "$every"
  echo "$output" >&3
  assert_success
}

# Where the process waits until it has ids and a network device.
sweep_mapped() {
  around=(unshare --net)
  "${around[@]}" ip link add wire0 type veth peer name wire1 || skip "no veth devices"
  give_root_to 100000
  sweep "$@" --mapped
}

@test "P3: create, killed at any of its calls, leaves what one delete --force removes" { sweep create "$bundle"; }
@test "P3: start, killed at any of its calls, leaves what one delete --force removes" { sweep start "$bundle"; }
@test "P3: run, killed at any of its calls, leaves what one delete --force removes" { sweep run "$bundle"; }
@test "P3: exec, killed at any of its calls, leaves what one delete --force removes" { sweep exec "$bundle"; }
@test "P3: delete, killed at any of its calls, leaves what one delete --force removes" { sweep delete "$bundle"; }
@test "P3: create with a user namespace, killed at any of its calls, leaves what one delete --force removes" { sweep_mapped create "$bundle"; }
@test "P3: run with a user namespace, killed at any of its calls, leaves what one delete --force removes" { sweep_mapped run "$bundle"; }
@test "P3: exec in a user namespace, killed at any of its calls, leaves what one delete --force removes" { sweep_mapped exec "$bundle"; }

errors=(ENOSPC EMFILE ENOMEM EINTR EIO)

@test "P4: a call of create that fails is told, and all is rolled back" { sweep create "$bundle" --fail "${errors[@]}"; }
@test "P4: a call of start that fails is told" { sweep start "$bundle" --fail "${errors[@]}"; }
@test "P4: a call of run that fails is told, and all is rolled back" { sweep run "$bundle" --fail "${errors[@]}"; }
@test "P4: a call of exec that fails is told, or the process is held as ever" { sweep exec "$bundle" --fail "${errors[@]}"; }
@test "P4: a call of delete that fails is told, and the next delete works" { sweep delete "$bundle" --fail "${errors[@]}"; }
@test "P4: a call of create with a user namespace that fails is told, and all is rolled back" { sweep_mapped create "$bundle" --fail "${errors[@]}"; }
@test "P4: a call of run with a user namespace that fails is told, and all is rolled back" { sweep_mapped run "$bundle" --fail "${errors[@]}"; }
@test "P4: a call of exec in a user namespace that fails is told, or the process is held as ever" { sweep_mapped exec "$bundle" --fail "${errors[@]}"; }
