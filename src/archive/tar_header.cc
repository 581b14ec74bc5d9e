// SPDX-License-Identifier: Apache-2.0
#include "archive/tar_header.h"

#include <span>

namespace caisson::archive {

unsigned checksum_of(const TarHeader& header) {
  unsigned sum = 0;
  for (const auto byte : std::as_bytes(std::span(&header, 1))) {
    sum += std::to_integer<unsigned>(byte);
  }
  for (const char c : header.checksum) sum -= static_cast<unsigned char>(c);
  return sum + static_cast<unsigned>(header.checksum.size()) * unsigned{0x20};
}

}  // namespace caisson::archive
