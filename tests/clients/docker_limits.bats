#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# dockerd with caisson-runtime as its default runtime: limits and volumes.
# shellcheck disable=SC2016,SC2317 # the scripts are called by name, and quote for the container's shell

load helpers
load docker

setup_file() {
  start_dockerds
}

# The values of a container's control-group files, whichever version has them.
limits() {
  local id path file
  id=$(inspect '{{.Id}}')
  for file in memory.limit_in_bytes memory.memsw.limit_in_bytes memory.soft_limit_in_bytes cpu.cfs_quota_us cpu.shares \
    cpuset.cpus pids.max blkio.weight memory.max cpu.max cpu.weight; do
    for path in /sys/fs/cgroup/*/"$GROUP-$RUNTIME/$id/$file" /sys/fs/cgroup/"$GROUP-$RUNTIME/$id/$file"; do
      [[ ! -e $path ]] || echo "$file $(<"$path")"
    done
  done | sort -u
}

@test "D3: docker run with limits, docker update" {
  script() {
    keep --memory 64m --memory-reservation 32m --memory-swap 96m --cpus 0.5 --cpu-shares 512 --cpuset-cpus 0 \
      --pids-limit 50 busybox:test sleep 1000
    limits
    docker update --memory 128m --memory-swap 256m --memory-reservation 48m --cpus 1.5 --cpu-shares 256 --cpuset-cpus 0-1 --pids-limit 70 \
      "$NAME" >/dev/null
    echo "update $?"
    limits
    docker update --pids-limit -1 "$NAME" >/dev/null
    limits | grep pids
    docker exec "$NAME" sh -c ': </dev/null && : </dev/ptmx' && echo devices
  }
  with_each_runtime script <<END
cpu.cfs_quota_us 50000
cpu.shares 512
cpuset.cpus 0
memory.limit_in_bytes 67108864
memory.memsw.limit_in_bytes 100663296
memory.soft_limit_in_bytes 33554432
pids.max 50
update 0
cpu.cfs_quota_us 150000
cpu.shares 256
cpuset.cpus 0-1
memory.limit_in_bytes 134217728
memory.memsw.limit_in_bytes 268435456
memory.soft_limit_in_bytes 50331648
pids.max 70
pids.max max
devices
END
}

@test "D3: docker run --memory: a process beyond it is killed, and Docker knows why" {
  script() {
    keep --memory 12m --memory-swap 12m busybox:test sh -c 'tail /dev/zero'
    docker wait "$NAME"
    inspect '{{.State.OOMKilled}}'
  }
  with_each_runtime script <<END
137
true
END
}

@test "D3: docker run --ulimit, --oom-score-adj, --pids-limit" {
  script() {
    once --ulimit nofile=64:128 --ulimit core=0 --oom-score-adj 500 busybox:test sh -c 'ulimit -n; ulimit -Hn; ulimit -c; cat /proc/self/oom_score_adj'
    once --pids-limit 4 busybox:test sh -c 'for i in 1 2 3 4 5 6; do sleep 1 & done' 2>&1 | grep -o "can't fork"
  }
  with_each_runtime script <<END
64
128
0
500
exit 0
can't fork
END
}

@test "D3: docker stats" {
  script() {
    keep --memory 64m busybox:test sh -c 'while :; do :; done'
    docker stats --no-stream --format '{{.Name}} {{.MemUsage}} {{.PIDs}}' "$NAME" | sed "s/^$NAME [0-9.]*[KMi]*B/used/"
    docker stats --no-stream --format '{{.CPUPerc}}' "$NAME" | grep -qv '^0.00%' && echo busy
  }
  with_each_runtime script <<END
used / 64MiB 1
busy
END
}

@test "D3: docker run with volumes, bind mounts, tmpfs and propagation" {
  script() {
    mkdir "$RUNTIME" && echo host >"$RUNTIME/file"
    once --volume "$PWD/$RUNTIME:/mnt" busybox:test sh -c 'cat /mnt/file; echo inside >/mnt/new'
    cat "$RUNTIME/new"
    once --volume "$PWD/$RUNTIME:/mnt:ro" busybox:test touch /mnt/x
    once --volume "$PWD/$RUNTIME/file:/etc/passwd:ro" busybox:test cat /etc/passwd
    once --volume "$NAME:/data" busybox:test sh -c 'echo kept >/data/f'
    once --volume "$NAME:/data" busybox:test cat /data/f
    docker volume rm "$NAME" >/dev/null
    once --tmpfs /t:size=64k,mode=700,noexec busybox:test sh -c 'mount | grep " /t " | grep -o "size=64k,mode=700"; cp /bin/true /t; /t/true'
    once --mount type=tmpfs,target=/t,tmpfs-size=65536 busybox:test df -k /t | tail -2 | tr -s " " | cut -d" " -f1,2 | sed 's/tmpfs //'
  }
  with_each_runtime script <<END
host
exit 0
inside
exit 1
host
exit 0
exit 0
kept
exit 0
size=64k,mode=700
exit 126
64
exit 0
END
}

@test "D3: docker run on Docker's bridge" {
  script() {
    keep --hostname peer busybox:test sh -c 'while :; do echo hello | nc -l -p 80; done'
    local address
    address=$(inspect '{{.NetworkSettings.IPAddress}}')
    once busybox:test sh -c "until nc $address 80 </dev/null; do :; done; ip -o link | grep -c eth0"
    once --network none busybox:test sh -c 'ip -o link | wc -l'
    once --dns 192.0.2.1 --add-host other:192.0.2.2 busybox:test sh -c 'cat /etc/resolv.conf; grep other /etc/hosts'
    docker network create "$NAME" >/dev/null
    once --network "$NAME" busybox:test sh -c 'ip -o -4 addr show eth0 | wc -l'
    docker network rm "$NAME" >/dev/null
  }
  with_each_runtime script <<END
hello
1
exit 0
1
exit 0
nameserver 192.0.2.1
192.0.2.2	other
exit 0
1
exit 0
END
}
