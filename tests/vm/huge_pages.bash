# shellcheck shell=bash
# shellcheck disable=SC2154 # oci.bash sets them
# Huge pages, which only a guest's kernel may be asked for.

# What the kernel had before is nothing: the guests are thrown away.
get_huge_pages() {
  echo 8 >/proc/sys/vm/nr_hugepages
  [[ $(</proc/sys/vm/nr_hugepages) -ge 4 ]] || skip "the kernel has no four huge pages to give"
}

# Touches $1 huge pages of 2 MB in the container's group; too many end it by SIGBUS.
touch_huge_pages() {
  local file group
  file=$(find /sys/fs/cgroup -path "*$id/hugetlb.2MB.*" -print -quit)
  group=${file%/*}
  # shellcheck disable=SC2016
  bash -c 'echo $$ >"$0/cgroup.procs" && exec "$@"' "$group" python3 -c 'import mmap, sys
size, map_hugetlb = int(sys.argv[1]) << 21, 0x40000
pages = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | map_hugetlb)
for page in range(0, size, 1 << 21): pages[page] = 1' "$1"
}

assert_huge_pages_are_limited() {
  get_huge_pages
  configure "linux['resources'] = {'hugepageLimits': [{'pageSize': '2MB', 'limit': 4194304}]}"
  start_sleeper
  run -0 touch_huge_pages 2
  run -135 touch_huge_pages 3
  runtime events --stats "$id" >"$BATS_TEST_TMPDIR/events"
  run -0 python3 -c 'import json, sys
pages = json.load(open(sys.argv[1]))["data"]["hugetlb"]["2MB"]
print(pages["usage"], pages["failcnt"] > 0)' "$BATS_TEST_TMPDIR/events"
  assert_output "0 True"
  # Lifted, the same is granted.
  runtime update --resources - "$id" <<<'{"hugepageLimits": [{"pageSize": "2MB", "limit": 8388608}]}'
  run -0 touch_huge_pages 3
}
