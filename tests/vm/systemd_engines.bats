#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Engines that have systemd make control groups, with caisson-runtime below them.

load engine

export CGROUP_MANAGER=systemd

# What a container's unit has and does from its start to its end.
podman_script() {
  podman_with "$1" run --detach --name box --network none --memory 64m --pids-limit 40 --rootfs "$ROOTFS" \
    sleep 1000 >/dev/null
  local unit
  unit=libpod-$(podman_with "$1" inspect --format '{{.Id}}' box).scope
  echo "$(systemctl show --property MemoryMax --value "$unit") $(systemctl show --property TasksMax --value "$unit")"
  podman_with "$1" exec box cat /proc/self/cgroup
  systemctl is-active "$unit"
  podman_with "$1" pause box >/dev/null
  podman_with "$1" unpause box >/dev/null
  podman_with "$1" stop --time 1 box >/dev/null 2>&1
  podman_with "$1" rm box >/dev/null
  systemctl is-active "$unit"
}

@test "D3: podman --cgroup-manager systemd" {
  with_each_runtime podman_script <<END
67108864 40
0::/
active
inactive
END
}

start_containerd() {
  local place=$BATS_FILE_TMPDIR/ctr
  mkdir -p "$place"
  cat >"$place/config.toml" <<END
version = 2
root = "$place/root"
state = "$place/state"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
address = "$place/sock"
END
  containerd --config "$place/config.toml" >"$place/log" 2>&1 3>&- &
  daemon=$!
  for _ in $(seq 300); do
    ! ctr --address "$place/sock" version >/dev/null 2>&1 || return 0
    sleep 0.2
  done
}

ctr_script() {
  timeout 150 ctr --address "$BATS_FILE_TMPDIR/ctr/sock" run --rm --runc-binary "$(runtime_of "$1")" \
    --runc-systemd-cgroup --cgroup "system.slice:ctr:box" --rootfs "$ROOTFS" "$1" \
    /bin/cat /proc/self/cgroup
  systemctl is-active ctr-box.scope
}

@test "D3: ctr run --runc-systemd-cgroup" {
  local daemon
  start_containerd
  with_each_runtime ctr_script <<END
0::/system.slice/ctr-box.scope
inactive
END
  kill "$daemon"
}

# One for both runtimes.
start_dockerd() {
  local place=$BATS_FILE_TMPDIR/docker
  export DOCKER_HOST=unix://$place/sock
  dockerd --data-root "$place/root" --exec-root "$place/exec" -p "$place/pid" -H "$DOCKER_HOST" \
    --exec-opt native.cgroupdriver=systemd --storage-driver vfs --bridge none --iptables=false \
    --add-runtime caisson="$(runtime_of caisson)" >"$place.log" 2>&1 3>&- &
  daemon=$!
  for _ in $(seq 300); do
    ! docker version >/dev/null 2>&1 || break
    sleep 0.2
  done
  tar -C "$ROOTFS" -c . | docker import - busybox:test >/dev/null
}

docker() { timeout 150 docker "$@"; }

docker_script() {
  docker run --detach --name box --runtime "$1" --network none --memory 64m --pids-limit 40 --cpu-shares 512 \
    busybox:test sleep 1000 >/dev/null
  local unit
  unit=docker-$(docker inspect --format '{{.Id}}' box).scope
  limits() {
    echo "$(systemctl show --property MemoryMax --value "$unit") $(systemctl show --property TasksMax --value "$unit")"
  }
  limits
  docker exec box cat /proc/self/cgroup
  sed "s/$unit/UNIT/" "/proc/$(docker inspect --format '{{.State.Pid}}' box)/cgroup"
  docker update --memory 96m --memory-swap 128m --pids-limit 50 box >/dev/null
  systemctl daemon-reload
  limits
  docker pause box >/dev/null
  docker inspect --format '{{.State.Status}}' box
  docker unpause box >/dev/null
  systemctl is-active "$unit"
  docker kill box >/dev/null
  docker wait box
  docker rm box >/dev/null
  systemctl is-active "$unit"
}

@test "D3: dockerd with native.cgroupdriver=systemd" {
  local daemon
  start_dockerd
  assert_equal "$(docker info --format '{{.CgroupDriver}}')" systemd
  with_each_runtime docker_script <<END
67108864 40
0::/
0::/system.slice/UNIT
100663296 50
paused
active
137
inactive
END
  kill "$daemon"
}
