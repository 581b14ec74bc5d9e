#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Published ports: reached from the machine itself, from outside and from other containers, and
# what inspect, port and ps say of them.

# shellcheck disable=SC2154 # names from the .bash files

load engine
load network

setup() { setup_network; }
teardown() { teardown_network; }

# Where a port of the container is reached: published NAME PORT
published() { caisson port "$1" "$2" | head -n 1 | sed 's/.*://'; }

@test "N5: a published port is reached from outside, with the client's own address (IPv4)" {
  echo_in server tcp 4 80 -p 8080:80
  assert_equal "$(ask from_outside tcp 192.0.2.1 8080 hello)" '192.0.2.2 hello'
}

@test "N5: a published port is reached from outside by IPv6" {
  echo_in server tcp 6 80 -p 8080:80
  run ask from_outside tcp 2001:db8::1 8080 hello
  assert_output --partial ' hello'
}

@test "N5: a published port is reached on the machine's loopback, by IPv4 and IPv6" {
  serve web 'from the web' -p 8080:80
  assert_equal "$(get on_machine http://127.0.0.1:8080/)" 'from the web'
  assert_equal "$(get on_machine "http://[::1]:8080/")" 'from the web'
  assert_equal "$(get on_machine http://192.0.2.1:8080/)" 'from the web'
}

@test "N5: by IPv6 a server is reached that listens by IPv4 alone" {
  echo_in server tcp 4 80 -p 8080:80
  run ask on_machine tcp ::1 8080 hello
  assert_output --partial ' hello'
  run ask from_outside tcp 2001:db8::1 8080 hello
  assert_output --partial ' hello'
}

@test "N5: datagrams reach a published port from outside and from loopback, and are answered" {
  echo_in server udp 4 53 -p 5353:53/udp
  assert_equal "$(ask from_outside udp 192.0.2.1 5353 hello)" '192.0.2.2 hello'
  run ask on_machine udp 127.0.0.1 5353 hello
  assert_output --partial ' hello'
  # Answered from the address that was asked.
  run ask on_machine udp 192.0.2.1 5353 hello
  assert_output --partial ' hello'
  run ask on_machine udp ::1 5353 hello
  assert_output --partial ' hello'
  run ask from_outside udp 2001:db8::1 5353 hello
  assert_output --partial ' hello'
}

@test "N5: other containers reach a published port by the machine's address" {
  serve web 'from the web' -p 8080:80
  run caisson run --rm busybox timeout 10 wget -q -O - http://192.0.2.1:8080/
  assert_output 'from the web'
  run caisson run --rm --add-host up:host-gateway busybox timeout 10 wget -q -O - http://up:8080/
  assert_output 'from the web'
  run caisson exec web timeout 10 wget -q -O - http://192.0.2.1:8080/
  assert_output 'from the web'
}

@test "-p with an address is reached by that one alone" {
  serve web 'from the web' -p 127.0.0.1:8080:80
  assert_equal "$(get on_machine http://127.0.0.1:8080/)" 'from the web'
  run get from_outside http://192.0.2.1:8080/
  assert_failure
  run get on_machine "http://[::1]:8080/"
  assert_failure
  serve other 'the other' -p 192.0.2.1:8080:80
  assert_equal "$(get from_outside http://192.0.2.1:8080/)" 'the other'
  serve third 'the third' -p '[::1]:8080:80'
  assert_equal "$(get on_machine "http://[::1]:8080/")" 'the third'
}

@test "a large answer comes whole, over many connections at once" {
  caisson run -d --name web -p 8080:80 busybox sh -c \
    'mkdir /www; dd if=/dev/zero bs=1M count=8 2>/dev/null | tr "\0" x >/www/index.html; exec httpd -f -h /www' >/dev/null
  wait_until get on_machine http://127.0.0.1:8080/
  on_machine python3 - <<'END'
import threading, urllib.request
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
good = []
def fetch():
    body = opener.open("http://127.0.0.1:8080/", timeout=30).read()
    good.append(body == b"x" * (8 << 20))
threads = [threading.Thread(target=fetch) for _ in range(8)]
for one in threads: one.start()
for one in threads: one.join()
assert good == [True] * 8, good
END
}

@test "one side may end its half of a connection and still hear the other" {
  caisson run -d --name server -p 8080:80 busybox \
    nc -ll -p 80 -e sh -c 'cat >/tmp/said; sleep 0.3; wc -c </tmp/said' >/dev/null
  wait_until caisson exec server sh -c 'netstat -lnt | grep -q :80'
  run on_machine python3 - <<'END'
import socket
client = socket.create_connection(("127.0.0.1", 8080), timeout=10)
client.sendall(b"x" * 100000)
client.shutdown(socket.SHUT_WR)
print(client.recv(100).decode())
END
  assert_output --partial 100000
}

@test "-p without a port of the host takes a free one; -P publishes what is exposed" {
  serve web 'from the web' -p 80 -P --expose 81
  local port
  port=$(published web 80)
  [[ $port -gt 1023 ]]
  assert_equal "$(get on_machine "http://127.0.0.1:$port/")" 'from the web'
  [[ $(published web 81) -gt 1023 ]]
  assert_equal "$(field web 'NetworkSettings.Ports.80/tcp' | tr -d ' ')" \
    "[{\"HostIp\":\"0.0.0.0\",\"HostPort\":\"$port\"},{\"HostIp\":\"::\",\"HostPort\":\"$port\"}]"
}

@test "of a range of host ports the first that is free is taken" {
  serve one first -p 8000-8002:80
  serve two second -p 8000-8002:80
  assert_equal "$(published one 80)" 8000
  assert_equal "$(published two 80)" 8001
  assert_equal "$(get on_machine http://127.0.0.1:8001/)" second
}

@test "port lists what is published and where; ps shows it" {
  serve web 'from the web' -p 8080:80 -p 127.0.0.1:5353:53/udp --expose 9000
  run caisson port web
  assert_success
  assert_line '80/tcp -> 0.0.0.0:8080'
  assert_line '80/tcp -> [::]:8080'
  assert_line '53/udp -> 127.0.0.1:5353'
  run caisson port web 80/tcp
  assert_output $'0.0.0.0:8080\n[::]:8080'
  run caisson port web 81
  assert_equal "$status" 1
  assert_output --partial "no public port '81/tcp' published for web"
  run caisson ps
  assert_output --partial '0.0.0.0:8080->80/tcp'
  assert_output --partial '127.0.0.1:5353->53/udp'
  assert_output --partial '9000/tcp'
  assert_equal "$(field web 'Config.ExposedPorts.9000/tcp')" '{}'
  assert_equal "$(field web 'HostConfig.PortBindings.80/tcp' | tr -d ' ')" \
    '[{"HostIp":"","HostPort":"8080"}]'
}

@test "a port that another container has is refused in Docker's words, and nothing is left of it" {
  serve web 'from the web' -p 8080:80
  run caisson run --rm -p 8080:80 busybox true
  assert_equal "$status" 125
  assert_output --partial 'Bind for 0.0.0.0:8080 failed: port is already allocated'
  assert_equal "$(on_machine ip -oneline link show master caisson0 | wc -l)" 1
  assert_equal "$(get on_machine http://127.0.0.1:8080/)" 'from the web'
}

@test "a port that another program has is refused" {
  coproc SERVER { on_machine "$ECHO_SERVER" tcp 4 8080; }
  read -r -u "${SERVER[0]}" _
  run caisson run --rm -p 8080:80 busybox true
  assert_equal "$status" 125
  assert_output --partial '0.0.0.0:8080/tcp: Address already in use'
  run caisson run --rm -p 203.0.113.1:8080:80 busybox true
  assert_equal "$status" 125
  assert_output --partial 'annot assign requested address'
  kill "$SERVER_PID"
}

@test "a stopped container's port is free at once, and its again with the next start" {
  serve web 'from the web' -p 8080:80
  caisson restart -t 0 web
  wait_until get on_machine http://127.0.0.1:8080/
  caisson stop -t 0 web
  run caisson run --rm -p 8080:80 busybox true
  assert_success
  assert_equal "$(caisson port web)" ''
}

@test "rules that somebody flushed are there again, for ports of other containers too" {
  echo_in server tcp 4 80 -p 8080:80
  on_machine nft flush ruleset
  caisson run --rm busybox true
  assert_equal "$(ask from_outside tcp 192.0.2.1 8080 hello)" '192.0.2.2 hello'
}

@test "the forwarder has no rights and ends with its container" {
  serve web 'from the web' -p 8080:80
  local forwarder
  forwarder=$(pgrep -f '^caisson-forward ' | while read -r pid; do
    [[ $(readlink "/proc/$pid/ns/net") != "$(readlink "/proc/$machine/ns/net")" ]] || echo "$pid"
  done)
  [[ -n $forwarder ]]
  grep -q $'^Uid:\t65534\t65534\t65534\t65534' "/proc/$forwarder/status"
  grep -q $'^CapEff:\t0000000000000000' "/proc/$forwarder/status"
  grep -q $'^NoNewPrivs:\t1' "/proc/$forwarder/status"
  kill -KILL "$(field web State.Pid)"
  wait_until test ! -e "/proc/$forwarder/exe" # it may not have been reaped
}

@test "-p: each of Docker's errors, before anything is made" {
  local words
  while IFS='|' read -r spec words; do
    run caisson run --rm -p "$spec" busybox true
    assert_equal "$status" 125
    assert_output --partial "$words"
  done <<'END'
http|invalid containerPort: http
x:80|invalid hostPort: x
1.2.3:80:80|invalid IP address: 1.2.3
80/icmp|invalid proto: icmp
8000-8002:80-81|invalid ranges specified for container and host Ports: 80-81 and 8000-8002
END
  [[ ! -e $(ledger) ]]
}

@test "-p does not go with container:NAME, and is only warned of with host" {
  run caisson run --rm --network container:none -p 80 busybox true
  assert_equal "$status" 125
  assert_output --partial 'conflicting options: port publishing and the container type network mode'
  run caisson run --rm --network host -p 80 busybox true
  assert_success
  assert_output --partial 'Published ports are discarded when using host network mode'
  run caisson run --rm --network-alias web busybox true
  assert_equal "$status" 125
  assert_output --partial 'only supported for user-defined networks'
}

@test "N5: a client that goes on sending datagrams finds the container after its restart" {
  echo_in server udp 4 53 -p 5353:53/udp
  from_outside python3 - "$BATS_TEST_TMPDIR" <<'END' &
import pathlib, socket, sys, time
place = pathlib.Path(sys.argv[1])
client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
client.settimeout(0.1)
client.connect(("192.0.2.1", 5353))
end = time.monotonic() + 20
while time.monotonic() < end:
    name = "after" if (place / "restarted").exists() else "before"
    try:
        client.send(b"hello")
        client.recv(100)
        (place / name).touch()
    except OSError:
        time.sleep(0.05)
    if (place / "after").exists():
        break
END
  local client=$!
  wait_until test -e "$BATS_TEST_TMPDIR/before"
  caisson restart -t 0 server
  touch "$BATS_TEST_TMPDIR/restarted"
  wait_until test -e "$BATS_TEST_TMPDIR/after"
  wait "$client"
}

@test "D1: ps filters by ports that are published and exposed" {
  caisson run -d --name web -p 8080:80 --expose 9000 busybox sleep 600 >/dev/null
  caisson run -d --name mute busybox sleep 600 >/dev/null
  local filter
  for filter in publish=8080 publish=8080/tcp publish=8000-8090 expose=80 expose=9000/tcp; do
    run caisson ps --filter "$filter" --format '{{.Names}}'
    assert_output web
  done
  for filter in publish=80 publish=8080/udp expose=8080; do
    run caisson ps --filter "$filter" --format '{{.Names}}'
    assert_output ''
  done
  run caisson ps --filter publish=x
  assert_failure 1
}
