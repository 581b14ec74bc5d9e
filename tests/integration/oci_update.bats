#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# caisson-runtime update, by options and by JSON.
# shellcheck disable=SC2154 # oci.bash sets them

load oci

# The value of the first of these files that the container's group has.
limit() {
  local file
  for file in "$@"; do
    find /sys/fs/cgroup -path "*/$id/$file" -exec cat {} + | grep . && return
  done
}

@test "D3: update takes each limit as an option" {
  start_sleeper
  runtime update --memory 64m --memory-swap 128m --memory-reservation 33554432 --pids-limit 50 \
    --cpu-period 50000 --cpu-quota 25000 --cpu-share 512 --cpuset-cpus 0 "$id"
  if [[ -n $(limit memory.limit_in_bytes) ]]; then
    assert_equal "$(limit memory.limit_in_bytes) $(limit memory.memsw.limit_in_bytes)" "67108864 134217728"
    assert_equal "$(limit memory.soft_limit_in_bytes) $(limit cpu.shares)" "33554432 512"
    assert_equal "$(limit cpu.cfs_quota_us) $(limit cpu.cfs_period_us)" "25000 50000"
  else
    assert_equal "$(limit memory.max) $(limit memory.swap.max)" "67108864 67108864"
    assert_equal "$(limit memory.low) $(limit cpu.max)" "33554432 25000 50000"
  fi
  assert_equal "$(limit pids.max) $(limit cpuset.cpus)" "50 0"
  runtime update --pids-limit -1 "$id"
  assert_equal "$(limit pids.max)" max
}

@test "D3: update reads JSON from standard input or a file" {
  start_sleeper
  echo '{"pids": {"limit": 30}}' | runtime update --resources=- "$id"
  assert_equal "$(limit pids.max)" 30
  echo '{"pids": {"limit": 40}}' >"$BATS_TEST_TMPDIR/resources.json"
  runtime update -r "$BATS_TEST_TMPDIR/resources.json" "$id"
  assert_equal "$(limit pids.max)" 40
}

@test "D3: update refuses a container that has stopped" {
  configure "process['args'] = ['true']"
  runtime create --bundle "$bundle" "$id"
  runtime start "$id"
  wait_until_stopped
  run -1 runtime update --memory 64m "$id"
  assert_output --partial "container not running"
}

@test "D3: update refuses what is no number, and changes nothing" {
  start_sleeper
  runtime update --pids-limit 30 "$id"
  local bad
  for bad in "--memory 64x" "--memory -2" "--memory 9999999999999g" "--pids-limit many" "--cpu-share -1" "--blkio-weight 70000"; do
    # shellcheck disable=SC2086 # two words
    run -1 runtime update --pids-limit 20 $bad "$id"
  done
  assert_equal "$(limit pids.max)" 30
}

@test "D3: update refuses negative, overflowing and fractional limits by their fields" {
  start_sleeper
  runtime update --pids-limit 30 "$id"
  local bad
  for bad in '"cpu": {"shares": -1}' '"cpu": {"period": 1.5}' '"cpu": {"quota": 9223372036854775808}' \
    '"memory": {"limit": 0.5}' '"memory": {"limit": 99999999999999999999}' '"memory": {"swappiness": -1}' \
    '"pids": {"limit": 2.5}' '"pids": {"limit": "7"}' '"blockIO": {"weight": 65536}'; do
    run -1 runtime update --resources - "$id" <<<"{\"pids\": {\"limit\": 20}, $bad}"
    [[ $bad == *pids* ]] || assert_output --regexp "${bad:1:3}[a-zA-Z]*\.[a-z]+: "
    assert_equal "$(limit pids.max)" 30
  done
}

@test "D3: an update of which the kernel refuses one value leaves the others as they were" {
  configure "linux['resources'] = {'memory': {'limit': 33554432}, 'pids': {'limit': 30}, 'cpu': {'shares': 512}}"
  start_sleeper
  [[ -n $(limit blkio.throttle.read_bps_device io.stat cgroup.controllers) ]] || [[ -d /sys/fs/cgroup/blkio ]] ||
    skip "this host has no controller blkio"
  local before
  limits() { echo "$(limit memory.limit_in_bytes memory.max) $(limit pids.max) $(limit cpu.shares cpu.weight)"; }
  before=$(limits)
  run -1 runtime update --resources - "$id" <<'END_OF_RESOURCES'
{"memory": {"limit": 16777216}, "pids": {"limit": 20}, "cpu": {"shares": 1024},
 "blockIO": {"throttleReadBpsDevice": [{"major": 259, "minor": 4000, "rate": 1048576}]}}
END_OF_RESOURCES
  assert_output --partial "linux.resources.blockIO"
  assert_equal "$(limits)" "$before"
}

@test "D3: the container's own devices stay usable after an update that has device rules" {
  start_sleeper
  echo '{"devices": [{"allow": false, "access": "rwm"}]}' | runtime update --resources - "$id"
  run -0 runtime exec "$id" sh -c ': </dev/null && : </dev/zero'
}
