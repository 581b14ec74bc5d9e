// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "caisson/seccomp/action.h"
#include "caisson/seccomp/error.h"
#include "caisson/seccomp/export.h"
#include "caisson/seccomp/policy.h"

namespace caisson::seccomp::v1 {

// What the running kernel offers of seccomp(2).
class CAISSON_SECCOMP_API Features {
 public:
  // Asks the kernel. Changes nothing and needs no privilege. kSystem where a filter that the thread
  // is under forbids the asking.
  static Result<Features> probe() noexcept;

  [[nodiscard]] bool strict_mode() const noexcept { return strict_; }
  [[nodiscard]] bool filters() const noexcept { return filters_; }
  [[nodiscard]] bool has(Action::Kind action) const noexcept {
    return (actions_ >> static_cast<unsigned>(action) & 1) != 0;
  }
  // Whether all of them are known; kKeepPrivileges is the library's own, and always is.
  [[nodiscard]] bool has(LoadFlags flags) const noexcept { return (flags_ & flags) == flags; }
  [[nodiscard]] bool listeners() const noexcept { return listeners_; }

 private:
  Features() noexcept = default;

  std::uint32_t actions_ = 0;  // by Action::Kind, one bit each
  LoadFlags flags_ = LoadFlags::kKeepPrivileges;
  bool strict_ = false;
  bool filters_ = false;
  bool listeners_ = false;
  std::uint8_t reserved_[5] = {};
};

}  // namespace caisson::seccomp::v1
