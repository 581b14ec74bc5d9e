// SPDX-License-Identifier: Apache-2.0
#pragma once

// All of libcaisson-seccomp: system-call policies of profiles or rules, proved, loaded, answered.
// Needs C++17, and nothing at run time but the C++ library.
#include "caisson/seccomp/action.h"          // IWYU pragma: export
#include "caisson/seccomp/condition.h"       // IWYU pragma: export
#include "caisson/seccomp/error.h"           // IWYU pragma: export
#include "caisson/seccomp/features.h"        // IWYU pragma: export
#include "caisson/seccomp/listener.h"        // IWYU pragma: export
#include "caisson/seccomp/policy.h"          // IWYU pragma: export
#include "caisson/seccomp/policy_builder.h"  // IWYU pragma: export
#include "caisson/seccomp/target.h"          // IWYU pragma: export
