# shellcheck shell=bash
# What the tests of the network share, on top of engine.bash: a machine of the test's own, that is a
# network and mount namespace in which `caisson` runs, and a host outside that it has a wire to. A
# .bats file says `load engine` and `load network`, and calls setup_network in its setup.
#
#   machine  192.0.2.1/24    2001:db8::1/64
#   outside  192.0.2.2/24    2001:db8::2/64, no route to anything else

ECHO_SERVER=${CAISSON_TEST_HELPERS:-$TOP/build/tests/helpers}/echo_server

setup_network() {
  [[ $EUID -eq 0 ]] || skip "starting containers needs root"
  root=$BATS_TEST_TMPDIR/root
  start_machine
}

start_machine() {
  unshare --net --mount --propagation private sleep infinity 3>&- &
  machine=$!
  unshare --net sleep infinity 3>&- &
  outside=$!
  wait_until is_apart "$machine"
  wait_until is_apart "$outside"
  # shellcheck disable=SC2015 # the second is for either's failure
  on_machine ip link add probe type bridge 2>/dev/null && on_machine ip link delete probe ||
    skip "the kernel has no network bridges"
  on_machine ip link add out0 type veth peer name eth0 netns "$outside" 2>/dev/null ||
    skip "the kernel has no veth devices"
  on_machine nft add table inet probe 2>/dev/null || skip "no nft, or a kernel without nf_tables"
  on_machine nft delete table inet probe
  on_machine ip link set lo up
  on_machine ip address add 192.0.2.1/24 dev out0
  on_machine ip address add 2001:db8::1/64 dev out0 nodad
  on_machine ip link set out0 up
  from_outside ip link set lo up
  from_outside ip address add 192.0.2.2/24 dev eth0
  from_outside ip address add 2001:db8::2/64 dev eth0 nodad
  from_outside ip link set eth0 up
}

is_apart() { [[ $(readlink "/proc/$1/ns/net") != "$(readlink /proc/self/ns/net)" ]]; }

on_machine() { nsenter --net="/proc/$machine/ns/net" --mount="/proc/$machine/ns/mnt" "$@"; }
from_outside() { nsenter --net="/proc/$outside/ns/net" "$@"; }

# In the machine, in place of engine.bash's.
caisson() {
  timeout --foreground --kill-after 5 60 nsenter --net="/proc/$machine/ns/net" \
    --mount="/proc/$machine/ns/mnt" "$CAISSON" --root "$root" "$@"
}

# What engine.bash looks at, and what the network leaves on the machine: nothing, a moment later.
teardown_network() {
  [[ -n ${machine:-} ]] || return 0
  local status=0
  # What gives back the address of a container that has ended may be at it.
  { remove_containers && wait_until programs_are_gone && assert_nothing_kept &&
    wait_until network_is_gone; } || status=1
  end_all_of "$machine"
  end_all_of "$outside"
  return "$status"
}

# Ends the namespaces' first process and the servers that a test has started there.
end_all_of() {
  local network pid
  network=$(readlink "/proc/$1/ns/net")
  for pid in $(pgrep .); do
    [[ $(readlink "/proc/$pid/ns/net") != "$network" ]] || kill -KILL "$pid" 2>/dev/null || true
  done
}

programs_are_gone() { ! pgrep --full "root=$root( |$)"; }

network_is_gone() {
  [[ -z $(on_machine ip -oneline link show type bridge) ]] &&
    ! on_machine ip -oneline link show type veth | grep -q -v 'out0@' &&
    [[ -z $(on_machine nft list tables) ]] &&
    [[ ! -e $(ledger) ]]
}

ledger() { echo "/run/caisson/network/$(stat --dereference --format %i "/proc/$machine/ns/net")"; }

# A container that serves the text by HTTP: serve NAME TEXT [OPTION...]
serve() {
  local name=$1 text=$2
  shift 2
  caisson run -d --name "$name" "$@" busybox \
    sh -c "mkdir /www; echo '$text' >/www/index.html; exec httpd -f -h /www" >/dev/null
  wait_until caisson exec "$name" wget -q -O - http://127.0.0.1/
}

# One with the echo server: echo_in NAME udp|tcp 4|6 PORT [OPTION...]
echo_in() {
  local name=$1 protocol=$2 family=$3 port=$4
  shift 4
  caisson run -d --name "$name" -v "$ECHO_SERVER:/echo_server:ro" "$@" busybox \
    /echo_server "$protocol" "$family" "$port" >/dev/null
  wait_until logged "$name" ready
}

# Says something to a server and prints what it answers: ask PLACE udp|tcp ADDRESS PORT TEXT, where
# PLACE is on_machine or from_outside.
ask() {
  local place=$1
  shift
  "$place" python3 - "$@" <<'END'
import socket, sys
protocol, address, port, text = sys.argv[1:]
kind = socket.SOCK_DGRAM if protocol == "udp" else socket.SOCK_STREAM
family = socket.AF_INET6 if ":" in address else socket.AF_INET
with socket.socket(family, kind) as client:
    client.settimeout(5)
    client.connect((address, int(port)))
    client.sendall(text.encode())
    print(client.recv(4096).decode())
END
}

# The body that an HTTP server sends: get PLACE URL
get() {
  "$1" python3 - "$2" <<'END'
import sys, urllib.request
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
print(opener.open(sys.argv[1], timeout=5).read().decode(), end="")
END
}
