# shellcheck shell=bash
# Two dockerds, one with runc and one with caisson-runtime as its default runtime.

# Arguments go to both daemons; WRAPPER, where it is set, is a command that executes its arguments.
start_dockerds() {
  obstacle=$(obstacle docker dockerd containerd iptables)
  export obstacle
  [[ -z $obstacle ]] || return 0
  local place RUNTIME
  for RUNTIME in runc caisson; do
    place=$BATS_FILE_TMPDIR/$RUNTIME
    # BuildKit in dockerd calls "runc" whatever the default runtime is.
    mkdir -p "$place/bin"
    ln -s "$(binary_of "$RUNTIME")" "$place/bin/runc"
    start_daemon "$RUNTIME" "${WRAPPER[@]}" env PATH="$place/bin:$PATH" dockerd --data-root "$place/data" \
      --exec-root "$place/exec" -H "unix://$place/sock" -p "$place/docker-pid" \
      --exec-opt native.cgroupdriver=cgroupfs --cgroup-parent "/$GROUP-$RUNTIME" \
      --add-runtime caisson="$(binary_of caisson)" --default-runtime "$RUNTIME" "$@"
  done
  for RUNTIME in runc caisson; do
    use_runtime
    wait_until "docker info" || { obstacle="dockerd does not start: $(tail -1 "$BATS_FILE_TMPDIR/$RUNTIME.log")"; return 0; }
    tar -C "$TOP/build/images/busybox/rootfs" -c . | docker import - busybox:test >/dev/null
  done
}

use_runtime() {
  export DOCKER_HOST=unix://$BATS_FILE_TMPDIR/$RUNTIME/sock
}

setup() {
  [[ -z $obstacle ]] || skip "$obstacle"
}

teardown() {
  [[ -z $obstacle ]] || return 0
  local containers RUNTIME
  for RUNTIME in runc caisson; do
    use_runtime
    mapfile -t containers < <(docker ps --all --quiet)
    [[ ${#containers[@]} -eq 0 ]] || docker rm --force --volumes "${containers[@]}" >/dev/null
  done
}

teardown_file() {
  stop_daemons
}

# No call takes long; one that hangs must not hang the suite.
docker() { timeout --foreground --kill-after 5 100 docker "$@"; }

# A container that ends with its command; then its exit code.
once() {
  docker run --rm "$@"
  echo "exit $?"
}

# One that stays.
keep() {
  docker run --detach --name "$NAME" "$@" >/dev/null
}

inspect() {
  docker inspect --format "$1" "$NAME"
}
