// SPDX-License-Identifier: Apache-2.0
#pragma once

// Marks what the shared library exports; everything else in it is hidden.
#define CAISSON_SECCOMP_API __attribute__((visibility("default")))
// A member that programs can't use of a class that they can.
#define CAISSON_SECCOMP_LOCAL __attribute__((visibility("hidden")))

// All of the library is in a namespace that carries the major version of its ABI (docs/library.md),
// so that two of them fit into one process. Programs give it a short name of their own:
//   namespace seccomp = caisson::seccomp::v1;
