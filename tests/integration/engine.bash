# shellcheck shell=bash
# What the tests of the engine share: `caisson` with a root of the test's own, which is emptied when
# the test is over. A .bats file says `load engine`.

bats_require_minimum_version 1.5.0
bats_load_library bats-support
bats_load_library bats-assert

TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
CAISSON=${CAISSON:-$TOP/build/bin/caisson}
globals=() # options of each call before the verb

setup() {
  [[ $EUID -eq 0 ]] || skip "starting containers needs root"
  root=$BATS_TEST_TMPDIR/root
}

# Whatever a test leaves is removed; what can't be removed fails the test. By return codes: a command
# that fails does not end a teardown, which passes if its last command does.
engine_teardown() {
  [[ $EUID -eq 0 ]] || return 0
  remove_containers || return 1
  # shellcheck disable=SC2154 # bats sets it
  assert_nothing_kept
}
teardown() { engine_teardown; }

remove_containers() {
  local containers
  mapfile -t containers < <(caisson ps --all --quiet)
  [[ ${#containers[@]} -eq 0 ]] || caisson rm --force --volumes "${containers[@]}" >/dev/null || return 1
  caisson volume prune --all --force >/dev/null
}

# No call takes long; one that hangs must not hang the suite. What is no test of the network does
# without: it runs on kernels that have no bridges, too, and leaves the machine's network alone.
caisson() {
  local verb=$1
  shift
  [[ $verb != @(run|create) ]] || set -- --network none "$@"
  timeout --foreground --kill-after 5 60 "$CAISSON" --root "$root" "${globals[@]}" "$verb" "$@"
}

assert_nothing_kept() {
  local left
  left=$(find "$root" -mindepth 2 -not -path "$root/run/containers" -not -path "$root/run/names" -not -path "$root/run/scratch" -not -path "$root/volumes" -not -name events -not -name events.1 2>/dev/null) ||
    true
  if [[ -n $left ]]; then
    fail "left behind:"$'\n'"$left"
    return 1
  fi
  # What a monitor leaves to `caisson` after the end takes a moment.
  local attempt
  for attempt in {1..40}; do
    left=$(pgrep --full "root=$root( |$)") || return 0
    sleep 0.05
  done
  fail "programs left behind after $attempt looks: $left"
}

# Whether there is no process of that number, but for one that nobody has waited for yet.
has_ended() { [[ ! -d /proc/$1 || $(cut -d")" -f2 "/proc/$1/stat" 2>/dev/null) == " "[ZX]* ]]; }

logged() { [[ $(caisson logs "$1") == *"$2"* ]]; }

# One member of a container's inspection, by Python's indexing: field NAME 'State.Pid'.
field() {
  caisson inspect "$1" | python3 -c '
import functools, json, sys
value = functools.reduce(lambda part, key: part[key], sys.argv[1].split("."), json.load(sys.stdin)[0])
print(value if isinstance(value, str) else json.dumps(value))' "$2"
}

# Until the command succeeds, ten seconds at most.
wait_until() {
  local attempt
  for attempt in {1..200}; do
    ! "$@" >/dev/null 2>&1 || return 0
    sleep 0.05
  done
  fail "not so after $attempt looks: $*"
}

# Whether a member of a container's inspection has a value.
field_is() { [[ $(field "$1" "$2") == "$3" ]]; }

# The monitor of a container.
monitor_of() { pgrep --full "^caisson-monitor $(field "$1" Id)"; }

# Has `caisson --root … WORD…` run a container in the foreground, beside the test, until its command
# runs. Then pid is that, runner is caisson, and guard the process that watches it, if any:
# hold NAME run --rm OPTION…
# shellcheck disable=SC2034 # the tests use them
hold() {
  local name=$1
  shift
  "$CAISSON" --root "$root" "$@" --network none --name "$name" busybox sleep 1000 3>&- &
  runner=$!
  wait_until field_is "$name" State.Status running
  pid=$(field "$name" State.Pid)
  wait_until grep -qx sleep "/proc/$pid/comm"
  guard=$(pgrep --parent "$runner" --exact caisson-guard) || guard=
}
