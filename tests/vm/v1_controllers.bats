#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Controllers of v1 that the machine's own kernel may lack, or must not be asked for.
# shellcheck disable=SC2154 # oci.bash sets them

load ../integration/oci
load huge_pages

@test "C1: huge pages are limited, and counted" { assert_huge_pages_are_limited; }

@test "C1: network classes and priorities are set, and changed by update" {
  configure "linux['resources'] = {'network': {'classID': 0x100001, 'priorities': [{'name': 'lo', 'priority': 7}]}}"
  start_sleeper
  local group
  group=/sys/fs/cgroup/net_cls,net_prio$(sed -n 's/^[0-9]*:net_cls,net_prio://p' "/proc/$pid/cgroup")
  assert_equal "$(<"$group/net_cls.classid")" 1048577
  run -0 cat "$group/net_prio.ifpriomap"
  assert_line "lo 7"
  runtime update --resources - "$id" <<<'{"network": {"classID": 1048578}}'
  assert_equal "$(<"$group/net_cls.classid")" 1048578
}

@test "C1: a device of the network that is not there has no priority" {
  configure "linux['resources'] = {'network': {'priorities': [{'name': 'nosuch0', 'priority': 7}]}}"
  run -1 runtime create --bundle "$bundle" "$id"
  assert_output --partial linux.resources.network.priorities
  assert_nothing_left
}
