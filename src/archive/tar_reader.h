// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "archive/entry.h"
#include "base/result.h"

namespace caisson::archive {

// Hands the entries of a tar stream to the sink, up to the stream's end: ustar, pax, and GNU's long
// names and big numbers. kInvalid, with the offset in the stream, for anything else, a compressed
// stream among it: what unpacks it would be a program of the container or of the host.
//
// `read` returns how many bytes came, 0 at the end.
Result<void> read_tar(const Content& read, Sink& sink);

}  // namespace caisson::archive
