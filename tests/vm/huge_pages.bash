# shellcheck shell=bash
# shellcheck disable=SC2154 # oci.bash sets them
# Huge pages, which only a guest's kernel may be asked for.

# What the kernel had before is nothing: the guests are thrown away.
get_huge_pages() {
  echo 8 >/proc/sys/vm/nr_hugepages
  [[ $(</proc/sys/vm/nr_hugepages) -ge 4 ]] || skip "the kernel has no four huge pages to give"
}

# Touches $1 huge pages of 2 MB in the container's group, and keeps them for $2 seconds. The limit is one of
# reservations too, so mmap(2) tells of too many, and no SIGBUS comes later.
touch_huge_pages() {
  local file group
  file=$(find /sys/fs/cgroup -path "*$id/hugetlb.2MB.*" -print -quit)
  group=${file%/*}
  # shellcheck disable=SC2016
  bash -c 'echo $$ >"$0/cgroup.procs" && exec "$@"' "$group" python3 -c 'import mmap, sys, time
size, map_hugetlb = int(sys.argv[1]) << 21, 0x40000
pages = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | map_hugetlb)
for page in range(0, size, 1 << 21): pages[page] = 1
time.sleep(float(sys.argv[2]))' "$1" "${2:-0}"
}

huge_pages_in_use() {
  runtime events --stats "$id" | python3 -c 'import json, sys
print(json.load(sys.stdin)["data"]["hugetlb"]["2MB"]["usage"])'
}

assert_huge_pages_are_limited() {
  get_huge_pages
  configure "linux['resources'] = {'hugepageLimits': [{'pageSize': '2MB', 'limit': 4194304}]}"
  start_sleeper
  assert_equal "$(huge_pages_in_use)" 0
  touch_huge_pages 2 5 &
  local holder=$! most=0 used
  while kill -0 "$holder" 2>/dev/null; do
    used=$(huge_pages_in_use)
    [[ $used -le $most ]] || most=$used
    sleep 0.1
  done
  wait "$holder"
  assert_equal "$most" 4194304
  assert_equal "$(huge_pages_in_use)" 0
  run -1 touch_huge_pages 3
  assert_output --partial 'Cannot allocate memory'
  # Lifted, the same is granted.
  runtime update --resources - "$id" <<<'{"hugepageLimits": [{"pageSize": "2MB", "limit": 8388608}]}'
  run -0 touch_huge_pages 3
}
