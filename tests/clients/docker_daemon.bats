#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# dockerd with caisson-runtime as its default runtime: what the daemon does by itself, and builds.
# shellcheck disable=SC2016,SC2317 # the scripts are called by name, and quote for the container's shell

load helpers
load docker

setup_file() {
  start_dockerds
}

@test "D3: docker info knows the runtime" {
  RUNTIME=caisson use_runtime
  run -0 docker info --format '{{.DefaultRuntime}} {{json .RuncCommit.ID}}'
  assert_output --regexp '^caisson '
  refute_output --partial 'N/A'
}

@test "D3: a health check turns healthy and unhealthy" {
  script() {
    keep --health-cmd 'test -e /healthy' --health-interval 500ms --health-retries 2 busybox:test sh -c 'touch /healthy; sleep 1000'
    wait_until "inspect '{{.State.Health.Status}}' | grep -x healthy" && echo healthy
    docker exec "$NAME" rm /healthy
    wait_until "inspect '{{.State.Health.Status}}' | grep -x unhealthy" && echo unhealthy
  }
  with_each_runtime script <<END
healthy
unhealthy
END
}

@test "D3: restart policies" {
  script() {
    keep --restart on-failure:2 busybox:test sh -c 'echo again; exit 3'
    wait_until "inspect '{{.State.Status}} {{.RestartCount}}' | grep -x 'exited 2'"
    docker logs "$NAME"
    inspect '{{.State.ExitCode}}'
    docker rm "$NAME" >/dev/null
    keep --restart always busybox:test sleep 1000
    docker exec "$NAME" kill -9 -1
    local first
    first=$(inspect '{{.State.Pid}}')
    kill -9 "$first"
    wait_until "inspect '{{.State.Running}} {{.RestartCount}}' | grep -x 'true 1'" && echo restarted
    docker stop --time 0 "$NAME" >/dev/null
    inspect '{{.State.Status}}'
  }
  with_each_runtime script <<END
again
again
again
3
restarted
exited
END
}

build_context() {
  mkdir -p context
  cat >context/Dockerfile <<'END'
FROM busybox:test AS first
ARG WHO=nobody
RUN mkdir /made && chown 1000 /made
USER 1000
RUN echo "$(id -u) $WHO" >/made/by && grep Seccomp: /proc/self/status >>/made/by
FROM busybox:test
COPY --from=first /made /made
WORKDIR /made
RUN ["cat", "by"]
ENTRYPOINT ["cat", "by"]
END
}

@test "D3: docker build, by the daemon itself" {
  script() {
    build_context
    DOCKER_BUILDKIT=0 docker build --quiet --network none --build-arg WHO=me --tag "$NAME" context >/dev/null
    echo "build $?"
    once "$NAME"
    sed -i 's/^ENTRYPOINT.*/RUN exit 3/' context/Dockerfile
    DOCKER_BUILDKIT=0 docker build --network none --build-arg WHO=me context 2>&1 | grep -o 'returned a non-zero code: 3'
  }
  with_each_runtime script <<END
build 0
1000 me
Seccomp:	2
exit 0
returned a non-zero code: 3
END
}

@test "D3: docker build, by BuildKit" {
  script() {
    build_context
    DOCKER_BUILDKIT=1 docker build --quiet --network none --build-arg WHO=me --tag "$NAME" context >/dev/null
    echo "build $?"
    once "$NAME"
    sed -i 's/^ENTRYPOINT.*/RUN exit 3/' context/Dockerfile
    DOCKER_BUILDKIT=1 docker build --network none --build-arg WHO=me context 2>&1 | grep -o 'exit code: 3' | sort -u
  }
  with_each_runtime script <<END
build 0
1000 me
Seccomp:	2
exit 0
exit code: 3
END
}

@test "D3: a container whose first process is killed leaves no group and no state" {
  script() {
    keep busybox:test sh -c 'sleep 1000 & sleep 1000'
    kill -9 "$(inspect '{{.State.Pid}}')"
    wait_until "inspect '{{.State.Status}} {{.State.ExitCode}}' | grep -x 'exited 137'" && echo gone
    local id
    id=$(inspect '{{.Id}}')
    find /sys/fs/cgroup -type d -name "$id"
    find "$BATS_FILE_TMPDIR/$RUNTIME/exec" -path "*runtime-*$id"
  }
  with_each_runtime script <<END
gone
END
}
