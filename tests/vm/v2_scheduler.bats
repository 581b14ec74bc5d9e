#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# process.scheduler with the policies that not every host grants.
# shellcheck disable=SC2154 # oci.bash sets them

load ../integration/oci

@test "D3: process.scheduler sets real-time policies and deadlines" {
  local policy fields
  for policy in "FIFO 'priority': 7" "RR 'priority': 9" \
    "DEADLINE 'runtime': 1000000, 'deadline': 50000000, 'period': 50000000"; do
    fields=${policy#* } policy=SCHED_${policy%% *}
    configure "process['scheduler'] = {'policy': '$policy', $fields, 'flags': ['SCHED_FLAG_RESET_ON_FORK']}"
    start_sleeper
    run -0 chrt --pid "$pid"
    assert_output --partial "$policy"
    case $policy in
      SCHED_FIFO) assert_output --partial "priority: 7" ;;
      SCHED_RR) assert_output --partial "priority: 9" ;;
      *) assert_output --partial "1000000/50000000/50000000" ;;
    esac
    runtime delete --force "$id"
  done
}
