#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# --restart: containers that are started again when they end.
# shellcheck disable=SC2016,SC2154 # scripts for the shell inside; what bats and engine.bash set

load engine

@test "on-failure:N starts again N times, then gives up" {
  caisson run -d --name it --restart on-failure:2 busybox sh -c 'echo run; exit 3' >/dev/null
  wait_until field_is it RestartCount 2
  wait_until field_is it State.Status exited
  assert_equal "$(field it State.ExitCode)" 3
  run -0 caisson logs it
  assert_output $'run\nrun\nrun'
}

@test "on-failure leaves a success alone" {
  caisson run -d --name it --restart on-failure busybox true >/dev/null
  caisson wait it
  wait_until bash -c "! pgrep -f '[r]oot=$root( |$)'"
  assert_equal "$(field it State.Status)" exited
  assert_equal "$(field it RestartCount)" 0
}

@test "always starts again until it is stopped; the wait grows" {
  caisson run -d --name it --restart always busybox sh -c 'cut -d" " -f1 /proc/uptime | tr -d . >>/starts' >/dev/null
  wait_until field_is it RestartCount 3
  local starts
  mapfile -t starts <"$(field it GraphDriver.Data.UpperDir)/starts"
  assert [ $((starts[1] - starts[0])) -ge 10 ]
  assert [ $((starts[2] - starts[1])) -ge 20 ]
  run -0 caisson stop it
  assert_equal "$(field it State.Status)" exited
  local count
  count=$(field it RestartCount)
  run bash -c "pgrep -f '[r]oot=$root( |$)'"
  assert_failure
  assert_equal "$(field it RestartCount)" "$count"
}

@test "a container that waits for its restart is shown so, and removed by force" {
  caisson run -d --name it --restart always busybox false >/dev/null
  wait_until field_is it State.Status restarting
  run -0 caisson ps
  assert_output --regexp 'Restarting \(1\) .* ago'
  run -0 caisson rm -f it
}

@test "start and restart begin to count anew" {
  caisson run -d --name it --restart on-failure:1 busybox sh -c 'sleep 0.1; exit 1' >/dev/null
  wait_until field_is it RestartCount 1
  wait_until field_is it State.Status exited
  caisson start it
  assert_equal "$(field it RestartCount)" 0
  wait_until field_is it RestartCount 1
}

@test "policies that there are none of, and --rm with one, are refused" {
  run -125 caisson run -d --restart sometimes busybox true
  assert_output --partial "invalid restart policy 'sometimes'"
  run -125 caisson run -d --restart on-failure:x busybox true
  assert_output --partial 'maximum retry count must be an integer'
  run -0 caisson run --restart on-failure: --name plain busybox true
  run -1 caisson update --restart on-failure:x plain
  assert_output --partial 'maximum retry count must be an integer'
  run -1 caisson update --restart always:3 plain
  assert_equal "$(field plain HostConfig.RestartPolicy.Name)" on-failure
  run -125 caisson run --rm --restart always busybox true
  assert_output --partial 'cannot specify both --restart and --rm'
}
