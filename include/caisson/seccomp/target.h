// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include "caisson/seccomp/export.h"

namespace caisson::seccomp::v1 {

// What a profile's conditions on capabilities, architecture and kernel are held to. Untouched, it
// is the calling thread's capability bounding set, the program's own ABI and the running kernel.
class CAISSON_SECCOMP_API Target {
 public:
  Target() noexcept;
  Target(const Target& other) noexcept;
  Target& operator=(const Target& other) noexcept;
  ~Target();

  // A bit set of capability numbers (linux/capability.h): `1 << CAP_SYS_ADMIN`.
  Target& capabilities(std::uint64_t set) noexcept;
  // As in 6.1.
  Target& kernel(std::uint16_t major, std::uint16_t minor) noexcept;

 private:
  friend class TargetAccess;
  struct Content;
  std::unique_ptr<Content> content_;
};

}  // namespace caisson::seccomp::v1
