#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Controllers of v2 that the machine's own kernel may lack, or must not be asked for.
# shellcheck disable=SC2154 # oci.bash sets them

load ../integration/oci
load huge_pages

@test "C1: huge pages are limited, and counted" { assert_huge_pages_are_limited; }
