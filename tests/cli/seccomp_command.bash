# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# What the tests of `caisson seccomp` share beside helpers.bash.

# shellcheck disable=SC2154 # names from helpers.bash and run

# Runs `caisson seccomp` for a machine that no test depends on the host for.
tool() {
  local command=$1
  shift
  run --separate-stderr "$CAISSON" seccomp "$command" --arch x86_64 --kernel 6.1 "$@"
}

# The value of a Python expression over the last answer, `a`, which must be JSON.
json() {
  python3 -c 'import json, sys; a = json.load(sys.stdin); print(eval(sys.argv[1]))' "$1" \
    <<<"$output"
}
