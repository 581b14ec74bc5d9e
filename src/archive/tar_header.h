// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace caisson::archive {

inline constexpr std::size_t kTarBlock = 512;
// The pax record that keeps security.capability, as GNU tar, libarchive and Go write it.
inline constexpr std::string_view kCapabilityRecord = "SCHILY.xattr.security.capability";

// The block before each entry (POSIX.1-2017, pax(1), "ustar Interchange Format").
struct TarHeader {
  std::array<char, 100> name;
  std::array<char, 8> mode;
  std::array<char, 8> uid;
  std::array<char, 8> gid;
  std::array<char, 12> size;
  std::array<char, 12> modified;
  std::array<char, 8> checksum;
  char type;
  std::array<char, 100> link;
  std::array<char, 6> magic;
  std::array<char, 2> version;
  std::array<char, 32> user_name;
  std::array<char, 32> group_name;
  std::array<char, 8> device_major;
  std::array<char, 8> device_minor;
  std::array<char, 155> prefix;
  std::array<char, 12> padding;
};
static_assert(sizeof(TarHeader) == kTarBlock);

// The sum of the header's bytes, the checksum's own taken for blanks.
unsigned checksum_of(const TarHeader& header);

}  // namespace caisson::archive
