// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "engine/store.h"

namespace caisson::engine {

struct CopyOptions {
  bool follow_link = false;  // copy what the source leads to rather than the link
  bool archive = false;      // in the container, files are its user's
};

// Copies a file or directory out of a container to a path of the host, or as a tar stream to
// standard output where that is "-". A directory that is there gets the copy below it; of "DIR/."
// what is in the directory is copied. Files become the caller's own. Returns how much a tar stream
// of it takes. Errors read as docker cp's. Needs root.
Result<std::uint64_t> copy_from_container(const Store& store, const Container& container,
                                          const std::string& source, const std::string& destination,
                                          const CopyOptions& options);

// The other way around: the source may be "-", a tar stream on standard input, which is unpacked in
// a directory of the container. Files keep their owners' numbers.
Result<std::uint64_t> copy_to_container(const Store& store, const Container& container,
                                        const std::string& source, const std::string& destination,
                                        const CopyOptions& options);

}  // namespace caisson::engine
