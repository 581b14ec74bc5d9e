// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "archive/entry.h"
#include "base/result.h"

namespace caisson::archive {

// Hands what an O_PATH descriptor refers to, and all that is below it, to the sink, under another
// name ("" for the destination itself). `origin` is its absolute path in the container.
//
// The tree may be hostile and change meanwhile: each file is held by a descriptor before it is
// looked at, and no symbolic link is followed. What vanishes is left out, and so are sockets and
// what the kernel shows of itself (/proc, /sys, the container's /dev …).
Result<void> walk(int source, const std::string& name, const std::string& origin, Sink& sink);

}  // namespace caisson::archive
