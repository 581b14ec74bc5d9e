// SPDX-License-Identifier: Apache-2.0
#include "seccomp/library/target.h"

#include <sys/prctl.h>

#include "seccomp/load/running_kernel.h"

namespace caisson::seccomp::v1 {
namespace {

// The bounding set, which includes and excludes of profiles are about (docs/seccomp-semantics.md).
std::uint64_t bounding_set() {
  std::uint64_t set = 0;
  // -1 for the first number that the kernel does not know.
  for (unsigned capability = 0; capability < 64; ++capability) {
    const int held = ::prctl(PR_CAPBSET_READ, capability, 0, 0, 0);
    if (held == -1) break;
    if (held == 1) set |= std::uint64_t{1} << capability;
  }
  return set;
}

}  // namespace

Target::Target() noexcept : content_(std::make_unique<Content>()) {}
Target::Target(const Target& other) noexcept
    : content_(std::make_unique<Content>(*other.content_)) {}
Target& Target::operator=(const Target& other) noexcept {
  *content_ = *other.content_;
  return *this;
}
Target::~Target() = default;

Target& Target::capabilities(std::uint64_t set) noexcept {
  content_->capabilities = set;
  return *this;
}

Target& Target::kernel(std::uint16_t major, std::uint16_t minor) noexcept {
  content_->kernel = {major, minor};
  return *this;
}

caisson::Result<seccomp::Target> TargetAccess::resolve(const Target& target) {
  const Target::Content& content = *target.content_;
  return seccomp::Target {
    .native = native_abi(), .caps = content.capabilities ? *content.capabilities : bounding_set(),
    .kernel = content.kernel ? *content.kernel : TRY(running_kernel())
    ,
  };
}

}  // namespace caisson::seccomp::v1
