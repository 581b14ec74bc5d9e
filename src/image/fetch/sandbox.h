// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "image/store/store.h"

namespace caisson::image {

// Where a confined process sees the store and what it may write to.
struct ConfinedPaths {
  Store store;
  std::string ingest;
};

// Runs `work` in a child process that has let go of all it does not need, since what it reads may
// be made to attack it: its root directory is the store, read-only but for one ingest directory (by
// its name; "" for none); it has no network; of root's capabilities it keeps those that giving
// files to their owners takes; it can't get more (no_new_privs), may use a gibibyte of memory, and
// makes the calls of profiles/caisson-image.json alone. Descriptors that are open stay open.
//
// The child prints its error; the returned exit code is 0 or 1. Where it is ended by a signal, or
// the caller is asked to end meanwhile (SIGINT, SIGTERM, SIGHUP), it is 128 and the signal's
// number. Needs root, also that of a user namespace, and one thread.
Result<int> run_confined(const Store& store, const std::string& ingest,
                         const std::function<Result<void>(const ConfinedPaths&)>& work);

}  // namespace caisson::image
