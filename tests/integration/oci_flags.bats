#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The options that engines pass beside the bundle: sockets, pid file, inherited descriptors, keyring,
# log, the way into the root.

# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # scripts for another shell; names from oci.bash

load oci

# Holds a listening AF_UNIX socket at $1 open, takes one message with one descriptor and runs the
# Python statements $2 with `fd`, the descriptor, and `text`; what they print goes to $1.out.
listen_for_fd() {
  python3 - "$1" "$2" >"$1.out" 2>&1 3>&- <<'END_OF_PROGRAM' &
import os, signal, socket, sys
listener = socket.socket(socket.AF_UNIX)
listener.settimeout(60)
listener.bind(sys.argv[1])
listener.listen()
connection = listener.accept()[0]
text, (fd,), _, _ = socket.recv_fds(connection, 4096, 1)
exec(sys.argv[2])
END_OF_PROGRAM
  listener=$!
  local _
  for _ in $(seq 200); do
    [[ ! -S $1 ]] || return 0
    sleep 0.05
  done
  fail "nobody listens at $1"
}

# What the container's terminal says up to the end, once `go` is there.
READ_TERMINAL='
assert os.isatty(fd)
said = b""
try:
    while chunk := os.read(fd, 4096):
        said += chunk
except OSError:
    pass
print(said.decode().replace("\r", ""), end="")
'

@test "D3: --console-socket takes the master of the container's terminal" {
  local socket=$BATS_TEST_TMPDIR/console
  listen_for_fd "$socket" "$READ_TERMINAL"
  configure "process['terminal'] = True; process['consoleSize'] = {'height': 21, 'width': 87}
process['args'] = ['sh', '-c', 'tty; stty size; ls -l /dev/console | cut -c1']"
  runtime create --bundle "$bundle" --console-socket "$socket" "$id"
  runtime start "$id"
  wait "$listener"
  run cat "$socket.out"
  assert_output "$(printf '%s\n' /dev/pts/0 '21 87' c)"
}

@test "D3: --console-socket works by a path longer than a socket's address" {
  local long
  long=$BATS_TEST_TMPDIR/$(printf 'd%.0s' $(seq 120))
  mkdir "$long"
  # The listener needs a short name for it, too.
  ln -s "$long" "$BATS_TEST_TMPDIR/short"
  listen_for_fd "$BATS_TEST_TMPDIR/short/console" "$READ_TERMINAL"
  configure "process['terminal'] = True; process['args'] = ['echo', 'far']"
  runtime create --bundle "$bundle" --console-socket "$long/console" "$id"
  runtime start "$id"
  wait "$listener"
  run cat "$long/console.out"
  assert_output far
}

@test "D3: a terminal and --console-socket go together, in create and exec" {
  configure "process['terminal'] = True"
  run -1 runtime create --bundle "$bundle" "$id"
  assert_output --partial "--console-socket"
  configure "process['terminal'] = False"
  run -1 runtime create --bundle "$bundle" --console-socket "$BATS_TEST_TMPDIR/none" "$id"
  assert_output --partial "--console-socket"
  assert_nothing_left
}

@test "D3: a console socket that nobody listens at fails create and leaves nothing" {
  configure "process['terminal'] = True"
  run -1 runtime create --bundle "$bundle" --console-socket "$BATS_TEST_TMPDIR/none" "$id"
  assert_output --partial "no such file or directory"
  assert_nothing_left
}

@test "D3: exec --console-socket takes the master of the process's terminal" {
  start_sleeper
  local socket=$BATS_TEST_TMPDIR/console
  listen_for_fd "$socket" "$READ_TERMINAL"
  runtime exec --tty --detach --console-socket "$socket" "$id" sh -c 'test -t 0 && echo terminal'
  wait "$listener"
  run cat "$socket.out"
  assert_output terminal
}

@test "D3: --pidfd-socket takes a pidfd of the first process, and of exec's" {
  local socket=$BATS_TEST_TMPDIR/pidfd
  local tell='
print(next(line.split()[1] for line in open(f"/proc/self/fdinfo/{fd}") if line.startswith("Pid:")))
signal.pidfd_send_signal(fd, 0)'
  configure "process['args'] = ['sleep', '100']"
  listen_for_fd "$socket" "$tell"
  runtime create --bundle "$bundle" --pidfd-socket "$socket" --pid-file "$BATS_TEST_TMPDIR/pid" "$id"
  wait "$listener"
  assert_equal "$(<"$socket.out")" "$(<"$BATS_TEST_TMPDIR/pid")"

  runtime start "$id"
  listen_for_fd "$socket-exec" "$tell"
  runtime exec --detach --pidfd-socket "$socket-exec" --pid-file "$BATS_TEST_TMPDIR/exec-pid" "$id" sleep 100
  wait "$listener"
  assert_equal "$(<"$socket-exec.out")" "$(<"$BATS_TEST_TMPDIR/exec-pid")"
}

@test "D3: the pid file is whole whenever it is there, and replaces what was there" {
  local file=$BATS_TEST_TMPDIR/pid
  echo "something longer than a process id" >"$file.old"
  cp "$file.old" "$file"
  # Who holds the old file open sees no half of the new one: another file takes its name.
  exec 4<"$file"
  configure "process['args'] = ['sleep', '100']"
  runtime create --bundle "$bundle" --pid-file "$file" "$id"
  run cat <&4
  exec 4<&-
  assert_output "$(<"$file.old")"
  [[ $(<"$file") =~ ^[0-9]+$ ]] || fail "the pid file holds $(<"$file")"
  assert_equal "$(<"$file")" "$(pid_of)"
  assert_equal "$(find "$BATS_TEST_TMPDIR" -maxdepth 1 -name 'pid*' | wc -l)" 2
}

@test "D3: a pid file that can't be written fails create and leaves nothing" {
  run -1 runtime create --bundle "$bundle" --pid-file "$BATS_TEST_TMPDIR/none/pid" "$id"
  assert_output --partial "no such file or directory"
  assert_nothing_left
}

@test "D3: without --preserve-fds nothing but the standard descriptors comes in" {
  echo secret >"$BATS_TEST_TMPDIR/secret"
  # No pipe: the shell would have its end open while it makes the next program.
  configure "process['args'] = ['sh', '-c', 'ls /proc/\$\$/fd; :']"
  # 10 is where the shell keeps a script's own.
  run -0 runtime run --bundle "$bundle" "$id" 4<"$BATS_TEST_TMPDIR/secret"
  assert_output $'0\n1\n2'
}

@test "D3: --preserve-fds hands in as many descriptors, and none of those above" {
  echo three >"$BATS_TEST_TMPDIR/three"
  echo four >"$BATS_TEST_TMPDIR/four"
  echo five >"$BATS_TEST_TMPDIR/five"
  local script='cat <&3; cat <&4; [ -e /proc/self/fd/5 ] && echo five'
  configure "process['args'] = ['sh', '-c', '''$script; sleep 100''']"
  runtime create --bundle "$bundle" --preserve-fds 2 "$id" \
    3<"$BATS_TEST_TMPDIR/three" 4<"$BATS_TEST_TMPDIR/four" 5<"$BATS_TEST_TMPDIR/five" \
    >"$BATS_TEST_TMPDIR/out"
  runtime start "$id"
  run runtime exec --preserve-fds 2 "$id" sh -c "$script" \
    3<"$BATS_TEST_TMPDIR/three" 4<"$BATS_TEST_TMPDIR/four" 5<"$BATS_TEST_TMPDIR/five"
  assert_output "$(printf '%s\n' three four)"
  local _
  for _ in $(seq 100); do
    [[ $(wc -l <"$BATS_TEST_TMPDIR/out") -lt 2 ]] || break
    sleep 0.05
  done
  run cat "$BATS_TEST_TMPDIR/out"
  assert_output "$(printf '%s\n' three four)"
}

@test "D3: --preserve-fds refuses descriptors that the caller has not open" {
  run -1 runtime run --bundle "$bundle" --preserve-fds 2 "$id" 3</dev/null 4<&-
  assert_output --partial "preserve descriptor 4: bad file descriptor"
  assert_nothing_left
  start_sleeper
  run -255 runtime exec --preserve-fds 1 "$id" true 3<&-
  assert_output --partial "preserve descriptor 3: bad file descriptor"
  run -255 runtime exec --preserve-fds -1 "$id" true
  assert_output --partial "--preserve-fds takes 0 to 1024"
}

@test "D3: a container has a session keyring of its own, with --no-new-keyring the caller's" {
  local helper=$TOP/build/tests/helpers/session_keyring own
  [[ -x $helper ]] || skip "the session_keyring helper is not built"
  own=$("$helper") || skip "this host has no keyrings"
  cp "$helper" "$bundle/rootfs/bin/"
  configure "linux.pop('seccomp', None); process['args'] = ['session_keyring']"
  run -0 --separate-stderr runtime run --bundle "$bundle" "$id"
  [[ $output =~ ^[0-9]+$ && $output != "$own" ]] || fail "$output, as the caller's $own"
  run -0 runtime run --no-new-keyring --bundle "$bundle" "$id"
  assert_output "$own"
}

# The serial number of the session keyring that exec's process has.
exec_keyring() { runtime exec "$1" session_keyring; }

# A sleeper whose first process has left its session keyring's number in /keyring.
start_with_keyring() {
  runtime create "${@:2}" --bundle "$bundle" "$1"
  runtime start "$1"
  for _ in $(seq 100); do [[ ! -s $bundle/rootfs/keyring ]] || break; sleep 0.05; done
  first=$(<"$bundle/rootfs/keyring")
  rm "$bundle/rootfs/keyring"
}

@test "D3: exec joins the container's session keyring, no other container's, with --no-new-keyring the caller's" {
  local helper=$TOP/build/tests/helpers/session_keyring own first
  [[ -x $helper ]] || skip "the session_keyring helper is not built"
  own=$("$helper") || skip "this host has no keyrings"
  cp "$helper" "$bundle/rootfs/bin/"
  configure "linux.pop('seccomp', None); config['root']['readonly'] = False
process['args'] = ['sh', '-c', 'session_keyring > /keyring; sleep 100']"
  start_with_keyring "$id"
  assert_equal "$(exec_keyring "$id")" "$first"
  # As another user too: it is joined before the user changes.
  assert_equal "$(runtime exec --user 1000:1000 "$id" session_keyring)" "$first"
  local one=$first
  start_with_keyring "$id.other"
  assert_not_equal "$first" "$one"
  assert_equal "$(exec_keyring "$id.other")" "$first"
  runtime delete --force "$id.other"
  runtime delete --force "$id"
  start_with_keyring "$id" --no-new-keyring
  assert_equal "$first" "$own"
  assert_equal "$(exec_keyring "$id")" "$own"
}

@test "D3: --log appends one JSON object for an error, with a time that engines can parse" {
  local log=$BATS_TEST_TMPDIR/log.json
  echo '{"level":"info","msg":"before","time":"2024-01-01T00:00:00Z"}' >"$log"
  run -1 --separate-stderr runtime --log "$log" --log-format json start "$id"
  assert_equal "$output" ""
  # shellcheck disable=SC2154 # bats sets it
  [[ $stderr == *"does not exist"* ]] || fail "stderr: $stderr"
  run -0 python3 - "$log" <<'END_OF_PROGRAM'
import datetime, json, sys
before, error = [json.loads(line) for line in open(sys.argv[1])]
assert before["msg"] == "before"
assert set(error) == {"level", "msg", "time"} and error["level"] == "error", error
assert "does not exist" in error["msg"]
datetime.datetime.strptime(error["time"], "%Y-%m-%dT%H:%M:%SZ")
END_OF_PROGRAM
}

@test "D3: --log-format text keeps an error on one line, whatever it quotes" {
  local log=$BATS_TEST_TMPDIR/log
  configure "process['args'] = ['no\nsuch']"
  run -1 runtime --log "$log" create --bundle "$bundle" "$id"
  run cat "$log"
  assert_line --index 0 --regexp '^time="[0-9TZ:-]+" level=error msg=".*exec: \\"no\\nsuch\\":.*"$'
  assert_equal "${#lines[@]}" 1
}

@test "D3: a success leaves the log empty, and an unknown format is refused" {
  configure "process['args'] = ['true']"
  run -0 runtime --log "$BATS_TEST_TMPDIR/log" --log-format json run --bundle "$bundle" "$id"
  [[ ! -s $BATS_TEST_TMPDIR/log ]] || fail "logged: $(<"$BATS_TEST_TMPDIR/log")"
  run -1 runtime --log-format xml state "$id"
  assert_output --partial 'unknown log format "xml"'
}

@test "D3: sockets of socket activation go on to the container, and --preserve-fds come after them" {
  echo three >"$BATS_TEST_TMPDIR/three"
  echo four >"$BATS_TEST_TMPDIR/four"
  configure "process['args'] = ['sh', '-c', '''echo \$LISTEN_FDS \$LISTEN_PID; cat <&3; [ ! -e /proc/self/fd/4 ] || cat <&4''']"
  # The protocol names the process that is meant: this shell, which becomes the runtime.
  run -0 sh -c 'LISTEN_FDS=1 LISTEN_PID=$$ exec "$@"' sh "$RUNTIME" --root "$state" \
    run --bundle "$bundle" "$id" 3<"$BATS_TEST_TMPDIR/three" 4<"$BATS_TEST_TMPDIR/four"
  assert_output $'1 1\nthree'
  run -0 sh -c 'LISTEN_FDS=1 LISTEN_PID=$$ exec "$@"' sh "$RUNTIME" --root "$state" \
    run --bundle "$bundle" --preserve-fds 1 "$id" 3<"$BATS_TEST_TMPDIR/three" 4<"$BATS_TEST_TMPDIR/four"
  assert_output $'1 1\nthree\nfour'
  # Meant for somebody else.
  configure "process['args'] = ['sh', '-c', 'echo \$LISTEN_FDS; ls /proc/self/fd | wc -l']"
  LISTEN_FDS=1 LISTEN_PID=1 run -0 runtime run --bundle "$bundle" "$id" 3<"$BATS_TEST_TMPDIR/three"
  assert_output $'\n4'
}

# What whoever takes the root of process $1 away gets to: the types of the file systems mounted there,
# and $TOP if it is there.
below_the_root_of() {
  python3 - "$1" "$TOP" <<'END_OF_PROGRAM'
import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNS, MNT_DETACH, MS_REC, MS_PRIVATE = 0x20000, 2, 0x4000, 0x40000
def call(name, *arguments):
    if getattr(libc, name)(*arguments) != 0:
        sys.exit(f"{name}: {os.strerror(ctypes.get_errno())}")
proc = os.open("/proc", os.O_RDONLY)
call("setns", os.open(f"/proc/{sys.argv[1]}/ns/mnt", os.O_RDONLY), CLONE_NEWNS)
# On a copy of the namespace.
call("unshare", CLONE_NEWNS)
call("mount", None, b"/", None, MS_REC | MS_PRIVATE, None)
call("umount2", b"/", MNT_DETACH)
# Entering a namespace leads to the root of what is mounted in it.
call("setns", os.open("self/ns/mnt", os.O_RDONLY, dir_fd=proc), CLONE_NEWNS)
with open(os.open("self/mountinfo", os.O_RDONLY, dir_fd=proc)) as mountinfo:
    for line in mountinfo:
        print(line.split(" - ")[1].split()[0])
if os.path.isdir(sys.argv[2]):
    print(sys.argv[2])
END_OF_PROGRAM
}

@test "D3: --no-pivot: the container sees its own root and mounts, and so does exec" {
  configure "process['args'] = ['sleep', '100']"
  runtime create --no-pivot --bundle "$bundle" "$id"
  runtime start "$id"
  local pid
  pid=$(pid_of)
  assert_equal "$(stat -Lc %d:%i "/proc/$pid/root")" "$(stat -c %d:%i "$bundle/rootfs")"
  run -0 runtime exec "$id" ls /
  assert_output "$(ls "$bundle/rootfs")"
  # mountinfo shows what can be reached from the root.
  run -0 runtime exec "$id" awk '$5 == "/" || $5 == "/proc" { print $5 }' /proc/self/mountinfo
  assert_output "$(printf '%s\n' / /proc)"
}

@test "D3: --no-pivot leaves the host as it is and no procfs or sysfs of it in the namespace" {
  local before
  before=$(cut -d' ' -f5- /proc/self/mountinfo | grep -v " - cgroup")
  configure "
config['mounts'] = [mount for mount in mounts if mount['type'] not in ('proc', 'sysfs')]
config['linux']['maskedPaths'], config['linux']['readonlyPaths'] = [], []
process['args'] = ['sleep', '100']"
  runtime create --no-pivot --bundle "$bundle" "$id"
  local pid
  pid=$(pid_of)
  run -0 below_the_root_of "$pid"
  assert_line "$TOP"
  refute_line --regexp '^(proc|sysfs)$'
  assert_equal "$(cut -d' ' -f5- /proc/self/mountinfo | grep -v " - cgroup")" "$before"
}

@test "D3: --no-pivot in a user namespace, which may not unmount the host's procfs" {
  give_root_to 100000
  configure "
linux['namespaces'].append({'type': 'user'})
linux['uidMappings'] = linux['gidMappings'] = [{'containerID': 0, 'hostID': 100000, 'size': 65536}]
process['args'] = ['sh', '-c', 'id -u; ls /; [ -e /proc/self/status ] && echo procfs']"
  run -0 runtime run --no-pivot --bundle "$bundle" "$id"
  assert_output "$(echo 0; ls "$bundle/rootfs"; echo procfs)"
}

@test "D3: --no-pivot is not to be had with shared propagation, and said in the help to be weaker" {
  configure "linux['rootfsPropagation'] = 'rshared'"
  run -1 runtime create --no-pivot --bundle "$bundle" "$id"
  assert_output --partial 'linux.rootfsPropagation "rshared"'
  assert_nothing_left
  run -0 runtime create --help
  assert_output --partial "CAP_SYS_ADMIN"
}

@test "D3: ps lists the container's processes, as ps of the host prints them" {
  start_sleeper
  run -0 runtime ps --format json "$id"
  assert_output "[$pid]"
  run -0 runtime ps --format table "$id" -o comm,pid,args
  assert_output --regexp $'^COMMAND +PID COMMAND\n'"sleep +$pid sleep 100\$"
  run -0 runtime ps "$id"
  assert_equal "${#lines[@]}" 2
  assert_line --index 0 --regexp '^UID +PID +PPID'
  assert_line --index 1 --regexp "^root +$pid "
}

@test "D3: ps lists the same where ps of the host can't be given ids, or not as many" {
  start_sleeper
  run -0 runtime ps "$id"
  local quick=$output
  mkdir "$BATS_TEST_TMPDIR/bin"
  printf '#!/bin/sh\n[ "$*" = -ef ] || exit 1\nexec %s -ef\n' "$(command -v ps)" >"$BATS_TEST_TMPDIR/bin/ps"
  chmod +x "$BATS_TEST_TMPDIR/bin/ps"
  PATH=$BATS_TEST_TMPDIR/bin:$PATH run -0 runtime ps "$id"
  assert_output "$quick"
  run -0 runtime exec "$id" sh -c 'for i in $(seq 300); do sleep 100 >/dev/null 2>&1 & done'
  run -0 runtime ps "$id"
  assert_equal "${#lines[@]}" 302
}

@test "D3: ps says what ps of the host dislikes" {
  start_sleeper
  run -1 runtime ps "$id" -o comm
  assert_output --partial "find PID field"
  run -1 runtime ps "$id" --no-such-option
  assert_output --partial "ps failed with exit code 1"
  PATH=$BATS_TEST_TMPDIR run -1 "$RUNTIME" --root "$state" ps "$id"
  assert_output --partial "execute ps: no such file or directory"
}

@test "D3: kill with signal 0 asks whether the container runs" {
  start_sleeper
  runtime kill "$id" 0
  runtime kill "$id" KILL
  wait_until_stopped
  run -1 runtime kill "$id" 0
  assert_output --partial "container not running"
}

@test "D3: exec --apparmor and --process-label are refused where the host has neither" {
  start_sleeper
  if [[ ! -e /sys/module/apparmor/parameters/enabled ]]; then
    run -255 runtime exec --apparmor docker-default "$id" true
    assert_output --partial "process.apparmorProfile"
  fi
  if [[ ! -e /sys/fs/selinux/enforce ]]; then
    run -255 runtime exec --process-label system_u:system_r:container_t:s0 "$id" true
    assert_output --partial "process.selinuxLabel"
  fi
}
