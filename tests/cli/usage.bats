#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What the program says about itself (spec D4), and about command lines that it can't understand.

# shellcheck disable=SC2016,SC2153,SC2154 # scripts for the shell inside; names from helpers.bash

load helpers

# None of this starts a container, so none of it needs root.
setup() { :; }

caisson() {
  run --separate-stderr "$CAISSON" "$@"
}

@test "D4: caisson run --help lists --security-opt with an example" {
  caisson run --help
  assert_success
  assert_equal "$stderr" ''
  assert_line --index 0 'Usage:  caisson run [OPTIONS] IMAGE [COMMAND] [ARG...]'
  assert_output --partial '--security-opt OPTION'
  assert_output --partial 'Example: --security-opt seccomp=profile.json'
}

@test "D4: caisson --help lists --seccomp-profile with an example" {
  caisson --help
  assert_success
  assert_output --partial '--seccomp-profile FILE'
  assert_output --partial 'Example: --seccomp-profile site.json'
}

@test "help: every option that is listed is taken, no line is longer than 80 columns" {
  caisson --help
  assert_equal "$(awk 'length > 80' <<<"$output")" ''
  caisson run --help
  assert_equal "$(awk 'length > 80' <<<"$output")" ''
  while read -r option; do
    caisson run "$option"
    refute_stderr 'unknown flag'
  done < <(grep -oE '^ +(-., )?--[a-z-]+' <<<"$output" | grep -oE '[-]-[a-z-]+$')
}

@test "help: caisson alone, caisson help, caisson help run, -h" {
  caisson
  assert_success
  assert_line --index 0 'Usage:  caisson [OPTIONS] COMMAND [ARG...]'
  local whole=$output
  caisson help
  assert_output "$whole"
  caisson help run
  local run_help=$output
  assert_line --index 0 --partial 'Usage:  caisson run'
  caisson run --help
  assert_output "$run_help"
}

@test "help can't be written: exit code 1" {
  run --separate-stderr sh -c '"$1" run --help > /dev/full' _ "$CAISSON"
  assert_failure 1
  assert_stderr 'No space left on device'
}

@test "version: on one line, in full, and by a template" {
  caisson --version
  assert_success
  assert_output --regexp '^caisson version [0-9]+\.[0-9]+\.[0-9]+$'
  local version=${output##* }
  caisson -v
  assert_output "caisson version $version"
  caisson version
  assert_success
  assert_line --regexp "^ Version: +${version//./\\.}$"
  assert_line --regexp '^ OS/Arch: +linux/'
  caisson version --format '{{.Client.Version}} {{.Server.Version}} {{.Server.Os}} {{.Server.Platform.Name}}'
  assert_output "$version $version linux Caisson"
  caisson version --format json
  assert_output --partial "{\"Client\":{\"Version\":\"$version\""
  caisson version --format '{{'
  assert_failure 64
  caisson version --format '{{.Nope}}'
  assert_failure 1
}

@test "help: of groups, of what is below them, of what there is none of" {
  caisson container
  assert_success
  assert_line --regexp '^  prune +Remove all stopped containers$'
  refute_line --regexp '^  list '
  caisson help container prune
  assert_line --index 0 'Usage:  caisson container prune [OPTIONS]'
  caisson help nosuch
  assert_failure 1
  assert_stderr 'unknown help topic: nosuch'
  caisson container lss
  assert_failure 1
  assert_stderr 'unknown command: caisson container lss'
  assert_stderr 'did you mean caisson container ls?'
}

@test "D4: every command has an example in its help" {
  local name
  "$CAISSON" manual-pages "$BATS_TEST_TMPDIR/man"
  for page in "$BATS_TEST_TMPDIR"/man/*.1; do
    name=$(basename "$page" .1)
    grep --quiet -e 'SH EXAMPLES' -e Example "$page" || fail "$name has no example"
  done
}

@test "operands that are missing or too many: exit code 1, in Docker's words" {
  while IFS='|' read -r arguments message; do
    # shellcheck disable=SC2086 # the table's columns are words
    caisson $arguments
    assert_failure 1
    assert_stderr "$message"
  done <<'END'
ps extra|'caisson ps' accepts no arguments
rename one|'caisson rename' requires 2 arguments
logs|'caisson logs' requires 1 argument
rm|'caisson rm' requires at least 1 argument
END
}

@test "completion: bash completes commands, options and what is below a group" {
  "$CAISSON" completion bash >"$BATS_TEST_TMPDIR/completion"
  complete_words() {
    bash -c 'caisson() { echo web; echo db; }; source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); compopt() { :; }
      _caisson; printf "%s\n" "${COMPREPLY[@]}"' "$BATS_TEST_TMPDIR/completion" "$@"
  }
  run complete_words caisson ev
  assert_output events
  run complete_words caisson container pr
  assert_output prune
  run complete_words caisson run --security-o
  assert_output --security-opt
  run complete_words caisson container prune --fo
  assert_output --force
  run complete_words caisson stop w
  assert_output web
  run complete_words caisson run --name ''
  assert_output ''
}

@test "completion: the scripts are read without a word by bash and zsh" {
  "$CAISSON" completion bash >"$BATS_TEST_TMPDIR/completion.bash"
  run bash -n "$BATS_TEST_TMPDIR/completion.bash"
  assert_success
  assert_output ''
  caisson completion fish
  assert_failure 1
  "$CAISSON" completion zsh >"$BATS_TEST_TMPDIR/_caisson"
  command -v zsh >/dev/null || skip "zsh is not installed"
  run zsh -n "$BATS_TEST_TMPDIR/_caisson"
  assert_success
  assert_output ''
}

@test "manual pages: one for each command, that man(1) reads" {
  "$CAISSON" manual-pages "$BATS_TEST_TMPDIR/man"
  run ls "$BATS_TEST_TMPDIR/man"
  assert_line caisson.1
  assert_line caisson-run.1
  assert_line caisson-container-prune.1
  assert_line caisson-seccomp-explain.1
  run grep -c '^\.TP' "$BATS_TEST_TMPDIR/man/caisson-run.1"
  [[ $output -gt 20 ]] || fail "run has $output options"
  command -v groff >/dev/null || skip "groff is not installed"
  run groff -man -Tascii -ww "$BATS_TEST_TMPDIR/man/caisson-run.1"
  assert_success
  refute_output --partial warning
}

@test "an unknown command: exit code 1, with the nearest one" {
  caisson rnu
  assert_failure 1
  assert_stderr 'unknown command: caisson rnu'
  assert_stderr 'did you mean caisson run?'
}

@test "usage errors: exit code 125, Docker's words, where to look" {
  while IFS='|' read -r arguments message; do
    # shellcheck disable=SC2086 # the table's columns are words
    caisson run $arguments
    assert_failure 125
    assert_stderr "$message"
    assert_stderr "Run 'caisson run --help' for more information"
    assert_equal "$output" ''
  done <<'END'
--nosuch busybox|unknown flag: --nosuch
-x busybox|unknown shorthand flag: 'x' in -x
--name|flag needs an argument: --name
-u|flag needs an argument: 'u' in -u
--rm=perhaps busybox|invalid argument "perhaps" for "--rm" flag
--security-opt bogus=1 busybox|invalid argument "bogus=1" for "--security-opt" flag
--network nowhere busybox|invalid argument "nowhere" for "--network" flag
-w relative busybox|invalid argument "relative" for "-w, --workdir" flag
--uts host --hostname x busybox|conflicting options
END
}

@test "an option that is nearly right gets a suggestion" {
  caisson run --securty-opt x busybox
  assert_failure 125
  assert_stderr 'hint: did you mean --security-opt?'
}

@test "what Docker has and this does not have is refused, never ignored" {
  local option
  for option in --gpus=all --link=other --storage-opt=size=1G; do
    caisson run $option busybox true
    assert_failure 125
    assert_stderr 'unknown'
  done
}
