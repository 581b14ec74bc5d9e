# shellcheck shell=bash
# What the tests of what attackers tried share: a victim on the host, and the standing oracle. A .bats
# file says `load security`. Before each test the host is looked at, after it the container is deleted,
# by one `delete --force`, and the host looked at again: the victim's tree, the runtime's file and the
# host's mounts must be as they were, and no process, control group or state may be left.

# shellcheck disable=SC2154 # oci.bash sets bundle, state and id

load ../integration/oci

# How often what is a race is run: some times in `make test`, a thousand in `make test-all`.
# shellcheck disable=SC2034 # the tests use it
race_runs=${CAISSON_RACE_RUNS:-25}
# Those of which one run takes as long as many of another: fewer in the sample.
# shellcheck disable=SC2034
slow_race_runs=$((race_runs < 1000 ? (race_runs + 4) / 5 : race_runs))
HELPERS=$TOP/build/tests/helpers

setup() { security_setup; }
teardown() { security_teardown; }

security_setup() {
  oci_setup
  victim=$BATS_TEST_TMPDIR/victim
  mkdir -p "$victim/inner"
  echo secret >"$victim/file"
  echo terminal >"$victim/ptmx"
  host_now >"$BATS_TEST_TMPDIR/host-before"
}

security_teardown() {
  [[ -n ${victim:-} ]] || return 0
  stop_background
  timeout --kill-after 2 60 "$RUNTIME" --root "$state" delete --force "$id"
  assert_host_unchanged
}

# The host, a line per thing that a container must not change or leave.
host_now() {
  (cd "$victim" && find . -printf '%p %y %m %U:%G %s %T@ %D %l\n' | sort && find . -type f -exec sha256sum {} +)
  sha256sum "$RUNTIME"
  cut -d' ' -f3- /proc/self/mountinfo
  find /sys/fs/cgroup -mindepth 2 -type d \( -name "$id*" -o -path '*/caisson/*' \) 2>/dev/null
  find "$state" -mindepth 1 -maxdepth 1 -printf 'state: %f\n' 2>/dev/null || :
  stray_processes
}

# Runtimes, processes whose command line names this test, those in the container's group, and those
# that have its root mounted: others in mount namespaces of their own are the host's services.
stray_processes() {
  local own mine=$BATS_TEST_TMPDIR/
  own=$(readlink /proc/self/ns/mnt)
  python3 - "$own" "$mine" "$id" "$bundle/" <<'END_OF_PROGRAM'
import os, sys
own, mine, id, bundle = sys.argv[1:]
def has_bundle(pid):
    # The fourth field is the mounted directory, as a path of its file system: the end of the bundle's.
    roots = [line.split()[3] for line in open(f"/proc/{pid}/mountinfo")]
    return any(root != "/" and (bundle + "rootfs").endswith(root) for root in roots)
for pid in filter(str.isdigit, os.listdir("/proc")):
    try:
        if pid == str(os.getpid()) or open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()[0] in "ZX":
            continue
        exe = os.path.basename(os.readlink(f"/proc/{pid}/exe"))
        line = open(f"/proc/{pid}/cmdline", "rb").read().replace(b"\0", b" ").decode(errors="replace")
        inside = os.readlink(f"/proc/{pid}/ns/mnt") != own and has_bundle(pid)
        groups = open(f"/proc/{pid}/cgroup").read()
    except OSError:
        continue  # it has ended, or is the kernel's
    if exe.startswith("caisson-runtime") or mine in line or inside or f"/{id}\n" in groups:
        print("process:", pid, exe, line)
END_OF_PROGRAM
}

# Namespaces and processes outlive a SIGKILL by a moment, so what is there has some time to go.
assert_host_unchanged() {
  local attempt now=$BATS_TEST_TMPDIR/host-after left
  for attempt in {1..30}; do
    host_now >"$now"
    # A process of before may have ended; everything else must be there.
    left=$(diff "$BATS_TEST_TMPDIR/host-before" "$now" | grep -v '^< process:' | grep '^[<>]') || true
    [[ -n $left ]] || return 0
    sleep 0.1
  done
  fail "the host is not as it was, after $attempt looks:"$'\n'"$left"
}

needs() {
  local helper
  for helper in "$@"; do
    [[ -x $HELPERS/$helper ]] || skip "the helper $helper is not built"
  done
}

# Runs a command beside the test, to be ended with it.
background=()
in_background() {
  "$@" 3>&- &
  background+=($!)
}

stop_background() {
  local one
  for one in "${background[@]}"; do
    kill "$one" 2>/dev/null || true
    wait "$one" 2>/dev/null || true
  done
  background=()
}

# Puts a program of the suite into the container's root.
give() { install -D --target-directory "$bundle/rootfs/helpers" "${@/#/$HELPERS/}"; }

# Runs the container as often as races are run; its outputs go to $BATS_TEST_TMPDIR/said, a run's after
# the other's. Each run ends by itself or fails; none may take longer than ten seconds.
race() {
  local i code
  : >"$BATS_TEST_TMPDIR/said"
  for ((i = 0; i < race_runs; ++i)); do
    code=0
    # By SIGKILL in the end: `run` keeps other signals for the container.
    timeout --kill-after 2 10 "$RUNTIME" --root "$state" run --bundle "$bundle" "$id" >>"$BATS_TEST_TMPDIR/said" 2>&1 || code=$?
    ((code != 124 && code != 137)) || fail "run $i hung"
  done
}

# Whether no process has that number, but for one that nobody has waited for.
is_gone() { [[ ! -d /proc/$1 || $(cut -d")" -f2 "/proc/$1/stat" 2>/dev/null) == " "[ZX]* ]]; }

wait_until_gone() {
  for _ in $(seq 200); do
    ! is_gone "$1" || return 0
    sleep 0.02
  done
  fail "process $1 goes on: $(tr '\0' ' ' <"/proc/$1/cmdline")"
}

# How many of the runs said what matches.
said() { grep -cE -- "$1" "$BATS_TEST_TMPDIR/said"; }

# The default profile, as an engine hands it in.
use_default_profile() {
  configure "linux['seccomp'] = json.load(open('$TOP/profiles/default.json'))"
}
