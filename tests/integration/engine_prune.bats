#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# container prune, and commands by their longer names.

load engine

@test "D1: container prune removes what doesn't run, and says how much room that was" {
  caisson run -d --name web busybox sleep 1000 >/dev/null
  caisson run --name ended busybox sh -c 'head -c 2500000 /dev/zero >/file'
  caisson create --name made busybox true >/dev/null
  run -0 caisson container prune --force
  assert_line --index 0 'Deleted Containers:'
  assert_line --index 1 --regexp '^[0-9a-f]{64}$'
  assert_line --index 2 --regexp '^[0-9a-f]{64}$'
  assert_line --index 3 'Total reclaimed space: 2.5MB'
  run -0 caisson ps -a --format '{{.Names}}'
  assert_output web
  run -0 caisson container prune -f
  assert_output 'Total reclaimed space: 0B'
}

@test "D1: container prune asks, and takes no other answer than y" {
  caisson create --name made busybox true >/dev/null
  run -1 caisson container prune <<<n
  assert_output --partial 'WARNING! This will remove all stopped containers.'
  assert_output --partial 'Are you sure you want to continue? [y/N]'
  assert_output --partial 'container prune has been cancelled'
  run -0 caisson ps -aq
  assert_output --regexp '^[0-9a-f]{12}$'
  run -0 caisson container prune <<<y
  run -0 caisson ps -aq
  assert_output ''
}

@test "D1: container prune --filter: label, label!, until" {
  caisson create --name one --label a=1 busybox true >/dev/null
  caisson create --name two --label a=2 busybox true >/dev/null
  caisson create --name three busybox true >/dev/null
  caisson container prune -f --filter until=1h
  run -0 caisson ps -a --format '{{.Names}}'
  assert_output $'three\ntwo\none'
  caisson container prune -f --filter label=a=1
  caisson container prune -f --filter label!=a
  run -0 caisson container ls -a --format '{{.Names}}'
  assert_output two
  run -125 caisson container prune -f --filter nonsense=1
  assert_output --partial "invalid filter 'nonsense'"
}

@test "D1: what can be done to a container has a longer name as well" {
  caisson container create --name web busybox sleep 1000 >/dev/null
  caisson container start web
  run -0 caisson container exec web echo hello
  assert_output hello
  run -0 caisson container inspect --format '{{.Name}}' web
  assert_output /web
  run -1 --separate-stderr caisson container inspect nope
  assert_output '[]'
  # shellcheck disable=SC2154 # bats sets it
  assert_equal "$stderr" 'caisson: No such container: nope'
  caisson container kill web
  caisson container wait web
  caisson container rm web
  local name
  for name in ls list ps; do
    run -0 caisson container "$name" -a
    assert_output --regexp '^CONTAINER ID .* NAMES$'
  done
}
