# shellcheck shell=bash
# What the tests with real engines share: each script of calls is run with runc below the engine first,
# so that a failure of the environment is a skip and not one of ours, and then with caisson-runtime.

bats_require_minimum_version 1.5.0
bats_load_library bats-support
bats_load_library bats-assert

TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
# shellcheck disable=SC2034 # the tests use it
PTY=$TOP/tests/cli/pty
# Debian's programs, whatever else is installed beside them.
PATH=/usr/sbin:/usr/bin:/sbin:/bin
# Control groups of everything that this file starts, and of nothing else.
export GROUP=${GROUP:-caisson-clients-$$}

# Why the programs named can't be tried here; nothing where they can.
obstacle() {
  [[ $EUID -eq 0 ]] || { echo "engines need root"; return; }
  local program
  for program in runc "$@"; do
    command -v "$program" >/dev/null || { echo "$program is not installed"; return; }
  done
  [[ -x $TOP/build/bin/caisson-runtime ]] || echo "caisson-runtime is not built"
}

binary_of() {
  if [[ $1 == caisson ]]; then echo "$TOP/build/bin/caisson-runtime"; else command -v runc; fi
}

# Starts a daemon in mount and network namespaces of its own, so that neither its mounts nor its bridges
# and firewall rules are the machine's. Its process id goes to $BATS_FILE_TMPDIR/NAME.pid.
# start_daemon NAME COMMAND...
start_daemon() {
  local name=$1
  shift
  setsid unshare --mount --net --propagation private sh -c 'ip link set lo up; exec "$@"' sh "$@" \
    >"$BATS_FILE_TMPDIR/$name.log" 2>&1 3>&- &
  echo "$!" >"$BATS_FILE_TMPDIR/$name.pid"
}

stop_daemons() {
  local file pid
  for file in "$BATS_FILE_TMPDIR"/*.pid; do
    [[ -e $file ]] || return 0
    pid=$(<"$file")
    kill "$pid" 2>/dev/null || continue
    wait_until "! kill -0 $pid"
  done
  # Deepest first; a group of another process is never empty and stays.
  find /sys/fs/cgroup -depth -type d -path "*/$GROUP*" -exec rmdir {} + 2>/dev/null || true
}

# For up to a minute, which is long for anything that is waited for here.
wait_until() {
  local _
  for _ in $(seq 300); do
    eval "$1" >/dev/null 2>&1 && return
    sleep 0.2
  done
  echo "in vain: $1"
  return 1
}

# Runs the function with RUNTIME=runc and then with RUNTIME=caisson, each in its own shell, and holds
# what it prints to standard input. Where it is not what comes with runc, the environment can't do it.
with_each_runtime() {
  local expected printed RUNTIME NAME
  expected=$(cat)
  for RUNTIME in runc caisson; do
    # shellcheck disable=SC2034 # the tests use it
    NAME=$RUNTIME-$BATS_TEST_NUMBER
    use_runtime
    printed=$(cd "$BATS_TEST_TMPDIR" && set +e && "$1" 2>"$BATS_TEST_TMPDIR/$RUNTIME.err" 3>&-) || true
    [[ $printed != "$expected" ]] || continue
    if [[ $RUNTIME == runc ]]; then
      skip "not with runc either: $(diff <(echo "$expected") <(echo "$printed") | tr '\n' ' ')"
    fi
    diff <(echo "$expected") <(echo "$printed") || true
    cat "$BATS_TEST_TMPDIR/caisson.err"
    fail "it works with runc"
  done
}
