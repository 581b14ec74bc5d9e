#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What `caisson run` says of limits that can't be, beside what docker and dockerd say.

load helpers
load docker

setup_file() {
  start_dockerds
}

# The first line on standard error, without the program's name and its full stop.
said_by() {
  "$@" 2>&1 >/dev/null | sed -e '1!d' -e 's/^[a-z]*: //' -e 's/^Error response from daemon: //' -e 's/\.$//' \
    -e "s/^WARNING: Disabling the OOM killer on containers without setting a '-m\/--memory' limit.*/$dangerous/"
}

# In docker's words of today: its client said something else before.
dangerous='WARNING: OOM killer is disabled for the container, but no memory limit is set, this can result in the system running out of resources'


# Sizes beyond 2^63 are left out: docker takes them for what its arithmetic makes of them, negative
# numbers or none, caisson refuses them.
# --blkio-weight is left out: where only BFQ knows weights, docker discards what caisson sets.
@test "C3: caisson refuses limits in docker's words" {
  RUNTIME=runc use_runtime
  local options docker caisson different=""
  while read -r options; do
    # shellcheck disable=SC2086 # several words
    docker=$(said_by docker run --rm --network none $options busybox:test true)
    # shellcheck disable=SC2086
    caisson=$(said_by "$TOP/build/bin/caisson" run --rm $options busybox true)
    [[ $docker == "$caisson" ]] || different+="$options"$'\n'"  docker:  $docker"$'\n'"  caisson: $caisson"$'\n'
  done <<'END_OF_OPTIONS'
--cpu-period 100
--cpu-quota 999
--cpus 4096
--cpus -1
--cpus x
--cpus 0.0000000001
-c -5
--blkio-weight -1
--blkio-weight 65536
-m 5m
-m -5
--memory-swap 20m
-m 20m --memory-swap 10m
-m 20m --memory-reservation 21m
--memory-reservation 1k
--memory-swappiness 101
--memory-swappiness -2
--oom-kill-disable
--cpuset-cpus 4095
--cpuset-cpus one
--cpuset-cpus 3-1
--cpuset-mems 99
--pids-limit 9223372036854775808
--device-read-bps /dev/null
--device-read-bps null:1mb
--device-write-bps /dev/null:-1
--device-read-iops /dev/null:1mb
--blkio-weight-device /dev/null:5
--blkio-weight-device /dev/vda:100
--cpus 1 --cpu-period 5000
--cpus 1 --cpu-quota 5000
--cpu-rt-runtime 5000 --cpu-rt-period 1000
-m 0
-m 16.5m
-m 16777216
--memory-reservation -5
--memory-reservation 0
--memory-reservation 7.5m
--memory-swap -2
--memory-swap 0
-m 16m --memory-swap 20.5m
--memory-swappiness 1.5
--memory-swappiness 9223372036854775808
--cpus 0
--cpus 0.5
--cpus 99999999999999999999
--cpu-quota 0
--cpu-quota 1000.5
--cpu-quota 9223372036854775808
--cpu-period -1
--cpu-period 0
--cpu-period 1000.5
--cpu-period 9223372036854775808
--cpu-shares 0
--cpu-shares 2.5
--cpu-shares 9223372036854775808
--cpuset-cpus -1
--cpuset-cpus 0.5
--cpuset-mems -1
--cpuset-mems 0.5
--pids-limit 0
--pids-limit -5
--pids-limit 1.5
--blkio-weight 0
--blkio-weight 10.5
--device-read-bps /dev/null:1.5.5mb
--device-read-bps /dev/null:99999999999gb
--device-read-iops /dev/null:-1
--device-read-iops /dev/null:1.5
--device-read-iops /dev/null:18446744073709551616
--blkio-weight-device /dev/null:-1
--blkio-weight-device /dev/null:100.5
--blkio-weight-device /dev/null:65536
--shm-size -1
--kernel-memory -5
END_OF_OPTIONS
  [[ -z $different ]] || fail "$different"
}
