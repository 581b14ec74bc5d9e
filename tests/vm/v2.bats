#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The v2 guest is what the tests in it rely on.

@test "control groups are v2, with every controller that limits are set on" {
  [[ $(stat --file-system --format %T /sys/fs/cgroup) == cgroup2fs ]]
  for controller in cpuset cpu io memory hugetlb pids; do
    grep --word-regexp "$controller" /sys/fs/cgroup/cgroup.controllers
  done
}

@test "AppArmor is on" {
  [[ $(</sys/module/apparmor/parameters/enabled) == Y ]]
  [[ $(</proc/1/attr/current) == unconfined ]]
}

@test "AppArmor enforces a profile" {
  command -v apparmor_parser
  echo 'profile guest-test { file, deny /tmp/guest-test w, }' | apparmor_parser --replace
  run aa-exec --profile guest-test -- touch /tmp/guest-test
  apparmor_parser --remove <<<'profile guest-test { }'
  echo "$output"
  [[ $status -ne 0 && $output == *"Permission denied"* ]]
}
