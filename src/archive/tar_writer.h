// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "archive/entry.h"
#include "base/result.h"

namespace caisson::archive {

// Writes entries as a tar stream: POSIX's ustar, with pax headers where that has no room.
class TarWriter : public Sink {
 public:
  // `fd` is borrowed.
  explicit TarWriter(int fd) : fd_(fd) {}

  Result<void> add(const Entry& entry, const Content& content) override;
  Result<void> finish() override;

 private:
  [[nodiscard]] Result<void> write(std::string_view bytes) const;
  [[nodiscard]] Result<void> write_content(const Entry& entry, const Content& content) const;

  int fd_;
};

// What a stream of the entry takes, header and padding included.
std::uint64_t tar_size(const Entry& entry);

}  // namespace caisson::archive
