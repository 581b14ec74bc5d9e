# shellcheck shell=bash
# What all tests of the command line share. A .bats file says `load helpers` and gets bats-assert,
# the paths below, and a setup that skips, with the reason, where containers can't be started.

bats_require_minimum_version 1.5.0
# Every test loads them anew, and they ask for dirname at each of their files: no process for that.
# shellcheck disable=SC2317
dirname() { printf '%s\n' "${1%/*}"; }
bats_load_library bats-support
bats_load_library bats-assert
unset -f dirname

TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
CAISSON=${CAISSON:-$TOP/build/bin/caisson}
# shellcheck disable=SC2034 # the tests use it
HELPERS=${CAISSON_TEST_HELPERS:-$TOP/build/tests/helpers}

setup() {
  [[ $EUID -eq 0 ]] || skip "starting containers needs root"
  work=$BATS_TEST_TMPDIR
}

# Runs a container to its end, or for a minute at most: status, output, stderr, lines; like bats's
# run, which however warns of each exit code 127.
# shellcheck disable=SC2034 # the assertions read them
container() {
  status=0
  output=$(timeout --foreground --kill-after=5 60 "$CAISSON" run --rm --network none "$@" 2>"$work/stderr") ||
    status=$?
  stderr=$(<"$work/stderr")
  lines=()
  [[ -z $output ]] || mapfile -t lines <<<"$output"
}

# Runs a command of the built-in image and demands success: for tests of what it prints.
inside() {
  container "$@"
  # shellcheck disable=SC2154 # run sets it
  [[ -z $stderr ]] || echo "stderr: $stderr"
  assert_success
}

# Whether the last run's stderr holds the text.
assert_stderr() {
  [[ $stderr == *"$1"* ]] || fail "stderr lacks '$1':"$'\n'"$stderr"
}

refute_stderr() {
  [[ $stderr != *"$1"* ]] || fail "stderr holds '$1':"$'\n'"$stderr"
}

# Writes a profile with the given default action and rules (JSON) to $work/profile.json.
write_profile() {
  printf '{"defaultAction": "%s", "architectures": ["SCMP_ARCH_%s"], "syscalls": [%s]}\n' \
    "$1" "$(uname -m | tr '[:lower:]' '[:upper:]')" "${2:-}" >"$work/profile.json"
}

# The built-in profile with an errno that nothing else gives (EBADSLT), so that the filter's refusal
# can be told from the kernel's, to $work/marked.json.
write_marked_profile() {
  python3 - "$TOP/profiles/default.json" >"$work/marked.json" <<'END'
import json, sys
profile = json.load(open(sys.argv[1]))
profile["defaultErrnoRet"] = 57
for rule in profile["syscalls"]:
    if rule.get("errnoRet") == 1:
        rule["errnoRet"] = 57
json.dump(profile, sys.stdout)
END
}

# A root directory with the given programs of the host and the libraries that they need, in $1.
make_root() {
  local root=$1 program library
  shift
  mkdir -p "$root"/{bin,dev,etc,proc,sys,tmp}
  printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n' \
    >"$root/etc/passwd"
  printf 'root:x:0:\nnogroup:x:65534:\n' >"$root/etc/group"
  for program in "$@"; do
    program=$(command -v "$program")
    cp --dereference "$program" "$root/bin/"
    for library in $(ldd "$program" 2>/dev/null | grep -o '/[^ ]*'); do
      mkdir -p "$root${library%/*}"
      cp --dereference "$library" "$root$library"
    done
  done
}

# What a container may leave on the host: mounts, control groups, state, namespaces, scratch files.
# Tests compare it before and after.
host_state() {
  cut -d' ' -f3- /proc/self/mountinfo
  find /sys/fs/cgroup -type d -path '*/caisson/*' 2>/dev/null
  # What each run uses again stays: these two and the folders in them.
  find /run/caisson /var/lib/caisson -mindepth 2 2>/dev/null || : # a fresh machine has neither
  find "${TMPDIR:-/tmp}" /var/tmp -maxdepth 1 -name '*caisson*'
  readlink /proc/[0-9]*/ns/{mnt,net,pid,uts} 2>/dev/null | sort -u
  ls /sys/class/net
}

# Fails where the host has something now that it did not have when host_state was written to $1.
# Namespaces outlive their last process by a moment, so what is left gets two seconds to go.
assert_nothing_left_since() {
  local attempt left
  for attempt in {1..20}; do
    left=$(comm -13 <(sort "$1") <(host_state | sort))
    [[ -n $left ]] || return 0
    sleep 0.1
  done
  fail "left behind after $attempt looks:"$'\n'"$left"
}

# The process id, on the host, of the first process in the container that caisson process $1 runs.
container_pid() {
  local attempt pid
  for attempt in {1..100}; do
    for pid in $(pgrep --parent "$1"); do
      # Before it is the command it is the program itself, in the namespaces already.
      if [[ $(readlink "/proc/$pid/ns/pid") != "$(readlink /proc/self/ns/pid)" &&
        $(readlink "/proc/$pid/exe") != */caisson ]]; then
        echo "$pid"
        return 0
      fi
    done
    sleep 0.05
  done
  fail "no container after $attempt looks"
}

# Waits until a child of this shell has ended, ten seconds at most; its exit code is in status.
# shellcheck disable=SC2034 # the assertions read it
wait_for_exit() {
  local attempt
  for attempt in {1..200}; do
    if [[ $(ps --no-headers --format stat --pid "$1") != [!Z]* ]]; then
      status=0
      wait "$1" || status=$?
      return 0
    fi
    sleep 0.05
  done
  kill -KILL "$1"
  fail "process $1 had not ended after $attempt looks"
}

# Waits until the file holds the text.
wait_for_text() {
  local attempt
  for attempt in {1..100}; do
    grep -q -- "$2" "$1" 2>/dev/null && return 0
    sleep 0.05
  done
  fail "no '$2' in $1 after $attempt looks: $(cat "$1")"
}
