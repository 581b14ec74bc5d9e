#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# A Swarm of one node whose dockerd has caisson-runtime as its default runtime.
# shellcheck disable=SC2016,SC2317 # the scripts are called by name, and quote for the container's shell

load helpers
load docker

setup_file() {
  start_dockerds
}

running() { docker ps --quiet --filter "name=$NAME" | wc -l; }

@test "D3: a Swarm service of 8 replicas, scaled to 20 and back, and healed" {
  script() {
    docker swarm init --advertise-addr 127.0.0.1 --listen-addr 127.0.0.1 >/dev/null
    docker service create --quiet --detach --name "$NAME" --network host --replicas 8 --restart-delay 1s --stop-grace-period 1s \
      --limit-memory 32m busybox:test sleep 1000 >/dev/null
    wait_until '[[ $(running) -eq 8 ]]' && echo 8
    docker service scale --detach "$NAME=20" >/dev/null
    wait_until '[[ $(running) -eq 20 ]]' && echo 20
    docker service scale --detach "$NAME=8" >/dev/null
    wait_until '[[ $(running) -eq 8 ]]' && echo 8
    docker kill "$(docker ps --quiet --filter "name=$NAME" | head -1)" >/dev/null
    wait_until '[[ $(running) -eq 7 ]]'
    wait_until '[[ $(running) -eq 8 ]]' && echo 8
    docker service rm "$NAME" >/dev/null
    wait_until '[[ $(running) -eq 0 ]]' && echo 0
    docker swarm leave --force >/dev/null
  }
  with_each_runtime script <<END
8
20
8
8
0
END
}
