#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The bridge network: addresses, names, containers that talk to each other and to the world, and
# what is left of it. Ports are in engine_network_ports.bats.

# shellcheck disable=SC2016,SC2154 # scripts for the shell inside; names from the .bash files

load engine
load network

setup() { setup_network; }
teardown() { teardown_network; }

@test "N5: a container on the bridge has its own interface, addresses and routes" {
  caisson run -d --name web busybox sleep 60
  local address address6
  address=$(field web NetworkSettings.IPAddress)
  address6=$(field web NetworkSettings.GlobalIPv6Address)
  [[ $address == 172.30.0.* && $address6 == fd* ]]
  run caisson exec web ip -oneline address show eth0
  assert_output --partial "inet $address/16"
  assert_output --partial "inet6 $address6/64"
  run caisson exec web ip route
  assert_output --partial "default via 172.30.0.1 dev eth0"
  run caisson exec web ip -6 route
  assert_output --partial "default via $(field web NetworkSettings.IPv6Gateway) dev eth0"
  assert_equal "$(caisson exec web cat /sys/class/net/eth0/address)" \
    "$(field web NetworkSettings.MacAddress)"
  assert_equal "$(field web NetworkSettings.Networks.bridge.IPAddress)" "$address"
  assert_equal "$(field web HostConfig.NetworkMode)" bridge
}

@test "N5: two containers on the bridge talk to each other, by HTTP, IPv4 and IPv6" {
  serve web 'from the web'
  run caisson run --rm busybox \
    timeout 10 wget -q -O - "http://$(field web NetworkSettings.IPAddress)/"
  assert_success
  assert_output 'from the web'
  run caisson run --rm busybox \
    timeout 10 wget -q -O - "http://[$(field web NetworkSettings.GlobalIPv6Address)]/"
  assert_success
  assert_output 'from the web'
}

@test "N5: each container has ports of its own" {
  serve one first
  serve two second
  assert_equal "$(get on_machine "http://$(field one NetworkSettings.IPAddress)/")" first
  assert_equal "$(get on_machine "http://$(field two NetworkSettings.IPAddress)/")" second
}

@test "N5: datagrams go from container to container" {
  echo_in server udp 4 5353
  echo_in server6 udp 6 5353
  # The machine is the client's host here; the client proper is below.
  assert_equal "$(ask on_machine udp "$(field server NetworkSettings.IPAddress)" 5353 hello)" \
    '172.30.0.1 hello'
  local gateway6
  gateway6=$(field server6 NetworkSettings.IPv6Gateway)
  assert_equal \
    "$(ask on_machine udp "$(field server6 NetworkSettings.GlobalIPv6Address)" 5353 hello)" \
    "$gateway6 hello"
  # nslookup asks by UDP; the server answers no such thing as DNS, but it hears it.
  caisson run --rm busybox timeout 3 nslookup -port=5353 name.example \
    "$(field server NetworkSettings.IPAddress)" >/dev/null || true
}

@test "N5: what a container sends to the world has the machine's address" {
  local port
  coproc SERVER { from_outside "$ECHO_SERVER" tcp 4 8000; }
  read -r -u "${SERVER[0]}" _
  port=8000
  run caisson run --rm busybox sh -c "echo hello | nc -w 5 192.0.2.2 $port"
  assert_success
  assert_output --partial '192.0.2.1 hello'
  kill "$SERVER_PID"
  coproc SERVER6 { from_outside "$ECHO_SERVER" tcp 6 8001; }
  read -r -u "${SERVER6[0]}" _
  run caisson run --rm busybox sh -c "echo hello | nc -w 5 2001:db8::2 8001"
  assert_success
  assert_output --partial '2001:db8::1 hello'
  kill "$SERVER6_PID"
}

@test "N5: from outside no port of a container is reached that is not published" {
  serve web secret
  from_outside ip route add 172.30.0.0/16 via 192.0.2.1
  run get from_outside "http://$(field web NetworkSettings.IPAddress)/"
  assert_failure
  local address6
  address6=$(field web NetworkSettings.GlobalIPv6Address)
  from_outside ip -6 route add "${address6%%::*}::/64" via 2001:db8::1 2>/dev/null || true
  run get from_outside "http://[$address6]/"
  assert_failure
}

@test "where the machine forwarded nothing, it forwards for containers alone, and nothing later" {
  assert_equal "$(on_machine sysctl -n net.ipv4.ip_forward)" 0
  # A third network, which the host outside must not reach by the machine.
  on_machine ip link add in0 type veth peer name in1
  on_machine ip address add 198.51.100.1/24 dev in0
  on_machine ip link set in0 up
  on_machine ip link set in1 up
  from_outside ip route add 198.51.100.0/24 via 192.0.2.1
  caisson run -d --name web busybox sleep 60
  assert_equal "$(on_machine sysctl -n net.ipv4.ip_forward)" 1
  assert_equal "$(on_machine sysctl -n net.ipv6.conf.all.forwarding)" 1
  run on_machine nft list chain inet caisson forward
  assert_output --partial 'meta nfproto ipv4 iifname != "caisson0" oifname != "caisson0" drop'
  caisson rm -f web
  on_machine ip link delete in0
  wait_until network_is_gone
  assert_equal "$(on_machine sysctl -n net.ipv4.ip_forward)" 0
  assert_equal "$(on_machine sysctl -n net.ipv6.conf.all.forwarding)" 0
}

@test "forwarding that was on stays on, and is not restricted" {
  on_machine sysctl -q -w net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
  caisson run -d --name web busybox sleep 60
  run on_machine nft list chain inet caisson forward
  refute_output --partial nfproto
  caisson rm -f web
  wait_until network_is_gone
  assert_equal "$(on_machine sysctl -n net.ipv4.ip_forward)" 1
}

@test "a machine whose forwarding can't be turned on gets a clear message, and nothing is left" {
  on_machine mount --bind -o ro /proc/sys /proc/sys
  on_machine mount -o remount,bind,ro /proc/sys
  run caisson run --rm busybox true
  assert_equal "$status" 125
  assert_output --partial 'does not forward packets'
  assert_output --partial '--network none'
}

@test "a machine without nft gets a clear message, and nothing is left" {
  on_machine mount --bind /dev/null /usr/sbin/nft
  [[ ! -e /usr/bin/nft ]] || on_machine mount --bind /dev/null /usr/bin/nft
  run caisson run --rm busybox true
  assert_equal "$status" 125
  assert_output --partial 'nft, which is not there'
  assert_output --partial '--network none'
  run caisson run --rm --network none busybox true
  assert_success
  on_machine umount /usr/sbin/nft
}

@test "nothing is left when the last container goes: bridge, rules, addresses, files" {
  caisson run -d --name one busybox sleep 60
  caisson run -d --name two busybox sleep 60
  caisson rm -f one
  sleep 0.2
  on_machine ip link show caisson0
  assert_equal "$(field two NetworkSettings.IPAddress)" 172.30.0.3
  caisson rm -f two
  wait_until network_is_gone
}

@test "a container that ends by itself, or is stopped, gives its address back" {
  caisson run -d --name short busybox true
  caisson wait short
  wait_until network_is_gone
  assert_equal "$(field short NetworkSettings.IPAddress)" ''
  caisson start short
  caisson wait short
}

@test "after caisson and its container were killed the next command clears up" {
  timeout 60 nsenter --net="/proc/$machine/ns/net" "$CAISSON" --root "$root" \
    run --rm --name victim busybox sleep 60 &
  local victim=$!
  wait_until field_is victim State.Status running
  wait_until on_machine ip link show caisson0
  pkill -KILL -f -- "--root $root run --rm --name victim"
  wait "$victim" || true
  caisson ps
  wait_until network_is_gone
}

@test "addresses that a killed container had are given to others" {
  caisson run -d --name web --ip 172.30.0.9 busybox sleep 60
  kill -KILL "$(monitor_of web)"
  kill -KILL "$(field web State.Pid)"
  wait_until field_is web State.Status exited
  run caisson run --rm --ip 172.30.0.9 busybox hostname -i
  assert_success
  assert_output --partial 172.30.0.9
}

@test "CVE-2025-54410: rules that somebody flushed are there again with the next start" {
  serve web secret
  from_outside ip route add 172.30.0.0/16 via 192.0.2.1
  on_machine nft flush ruleset
  run caisson run --rm busybox true
  assert_success
  run on_machine nft list chain inet caisson forward
  assert_output --partial 'oifname "caisson0" drop'
  run get from_outside "http://$(field web NetworkSettings.IPAddress)/"
  assert_failure
}

@test "CVE-2020-13401: neither the machine nor a container takes routes from a container" {
  caisson run -d --name web busybox sleep 60
  assert_equal "$(on_machine sysctl -n net.ipv6.conf.caisson0.accept_ra)" 0
  assert_equal "$(caisson exec web cat /proc/sys/net/ipv6/conf/eth0/accept_ra)" 0
}

@test "--ip, --ip6 and --mac-address are what the container has" {
  caisson run -d --name web busybox sleep 60
  local prefix
  prefix=$(field web NetworkSettings.IPv6Gateway)
  run caisson run --rm --ip 172.30.4.5 --ip6 "${prefix%1}77" --mac-address 02:00:00:00:00:77 \
    busybox ip -oneline address show eth0
  assert_success
  assert_output --partial 'inet 172.30.4.5/16'
  assert_output --partial "inet6 ${prefix%1}77/64"
  run caisson run --rm --mac-address 02:00:00:00:00:77 busybox cat /sys/class/net/eth0/address
  assert_output 02:00:00:00:00:77
}

@test "an address that is in use, or no container's, is refused and nothing is left of it" {
  caisson run -d --name web --ip 172.30.0.9 busybox sleep 60
  run caisson run --rm --ip 172.30.0.9 busybox true
  assert_equal "$status" 125
  assert_output --partial 'Address already in use: 172.30.0.9'
  run caisson run --rm --ip 192.0.2.77 busybox true
  assert_equal "$status" 125
  assert_output --partial 'no configured subnet contains IP address 192.0.2.77'
  run caisson run --rm --ip 172.30.0.1 busybox true
  assert_equal "$status" 125
  run caisson run --rm --ip 172.30.255.255 busybox true
  assert_equal "$status" 125
  assert_equal "$(on_machine ip -oneline link show master caisson0 | wc -l)" 1
}

@test "a range that the machine has a route to is left alone" {
  on_machine ip route add 172.30.12.0/24 via 192.0.2.2
  run caisson run --rm busybox ip -oneline address show eth0
  assert_success
  assert_output --partial 'inet 172.29.'
}

@test "where all usual ranges are in use the message says so, and nothing is left" {
  on_machine ip route add 172.16.0.0/12 via 192.0.2.2
  on_machine ip route add 10.0.0.0/8 via 192.0.2.2
  on_machine ip route add 192.168.0.0/16 via 192.0.2.2
  run caisson run --rm busybox true
  assert_equal "$status" 125
  assert_output --partial 'the address range 172.30.0.0/16 of the bridge network is in use'
  assert_output --partial '172.16.0.0/12'
}

@test "bip of the configuration file sets the range; one that is in use is refused" {
  printf 'bip = "10.77.0.1/24"\nbip6 = "fd77::1/64"\n' >"$BATS_TEST_TMPDIR/config.toml"
  run caisson --config-file "$BATS_TEST_TMPDIR/config.toml" run --rm busybox \
    ip -oneline address show eth0
  assert_success
  assert_output --partial 'inet 10.77.0.2/24'
  assert_output --partial 'inet6 fd77::2/64'
  wait_until network_is_gone
  on_machine ip route add 10.77.0.128/25 via 192.0.2.2
  run caisson --config-file "$BATS_TEST_TMPDIR/config.toml" run --rm busybox true
  assert_equal "$status" 125
  assert_output --partial 'the address range 10.77.0.0/24 of the bridge network is in use'
  assert_output --partial '10.77.0.128/25'
}

@test "a device of the bridge's name that is not Caisson's is in the way" {
  on_machine ip link add caisson0 type bridge
  run caisson run --rm busybox true
  assert_equal "$status" 125
  assert_output --partial 'network device caisson0 that Caisson has not made'
  on_machine ip link delete caisson0
}

@test "a machine without IPv6 has a bridge without" {
  on_machine sysctl -q -w net.ipv6.conf.all.disable_ipv6=1
  caisson run -d --name web busybox sleep 60
  assert_equal "$(field web NetworkSettings.GlobalIPv6Address)" ''
  run caisson exec web ip -6 -oneline address show eth0 scope global
  assert_output ''
}

@test "sixteen containers that start at once have sixteen addresses" {
  local number
  for number in {1..16}; do
    caisson run -d --name "c$number" busybox sleep 60 >/dev/null &
  done
  local started
  mapfile -t started < <(jobs -p | grep -v -e "^$machine\$" -e "^$outside\$")
  wait "${started[@]}"
  for number in {1..16}; do field "c$number" NetworkSettings.IPAddress; done |
    sort -u >"$BATS_TEST_TMPDIR/addresses"
  assert_equal "$(wc -l <"$BATS_TEST_TMPDIR/addresses")" 16
}

@test "N1: --network none, host and container:NAME are other networks" {
  serve web 'from the web'
  run caisson run --rm --network none busybox ip -oneline link
  refute_output --partial eth0
  run caisson run --rm --network host busybox ip -oneline link
  assert_output --partial out0
  run caisson run --rm --network container:web busybox wget -q -O - http://127.0.0.1/
  assert_output 'from the web'
  run caisson run --rm --network nowhere busybox true
  assert_equal "$status" 125
  assert_output --partial 'network nowhere not found'
}

@test "a container finds its own name, --add-host's, and the host by host-gateway" {
  run caisson run --rm --hostname box --ip 172.30.0.9 --add-host db:192.0.2.9 \
    --add-host up=host-gateway busybox cat /etc/hosts
  assert_success
  assert_line $'172.30.0.9\tbox'
  assert_line $'192.0.2.9\tdb'
  assert_line $'172.30.0.1\tup'
  run caisson run --rm --network none --add-host up:host-gateway busybox true
  assert_equal "$status" 125
  assert_output --partial 'unable to derive the IP value for host-gateway'
}

@test "--dns, --dns-search and --dns-option make resolv.conf" {
  run caisson run --rm --dns 192.0.2.53 --dns-search a.example --dns-option ndots:2 busybox \
    cat /etc/resolv.conf
  assert_success
  assert_line 'nameserver 192.0.2.53'
  assert_line 'search a.example'
  assert_line 'options ndots:2'
  run caisson run --rm --dns x busybox true
  assert_equal "$status" 125
  assert_output --partial 'x is not an ip address'
}

@test "CVE-2024-29018: a resolver on the machine's loopback is never asked for a container" {
  printf 'nameserver 127.0.0.53\n' >"$BATS_TEST_TMPDIR/resolv.conf"
  on_machine mount --bind "$BATS_TEST_TMPDIR/resolv.conf" "$(realpath /etc/resolv.conf)"
  on_machine python3 - >"$BATS_TEST_TMPDIR/heard" <<'END' &
import socket
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.53", 53))
print("listening", flush=True)
while True:
    server.recvfrom(512)
    print("query", flush=True)
END
  local server=$!
  wait_until grep listening "$BATS_TEST_TMPDIR/heard"
  run caisson run --rm busybox sh -c 'cat /etc/resolv.conf; timeout 3 nslookup name.example'
  refute_output --partial 127.0.0.53
  kill "$server"
  assert_equal "$(cat "$BATS_TEST_TMPDIR/heard")" listening
}
