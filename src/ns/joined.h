// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "oci/config.h"

namespace caisson::ns {

// Enters every namespace of the list that has a path, for good; each file must be of the type that
// is said. The user namespace comes last, as it takes away the right to join the others. Needs
// CAP_SYS_ADMIN.
Result<void> join(std::span<const oci::Namespace> namespaces);

// The calling thread in existing namespaces, so that a process cloned meanwhile is born in them;
// back in its own with the object. Joining by the parent, not the child, lets a child with a new
// user namespace be in a network that this user namespace does not own, and never shows the
// container a process that still has the host's root (CVE-2016-9962).
class Joined {
 public:
  // As join(), with a way back; there is none from a user namespace, which must not be listed.
  static Result<Joined> enter(std::span<const oci::Namespace> namespaces);

  Joined(Joined&&) noexcept = default;
  Joined& operator=(Joined&&) = delete;
  ~Joined();

 private:
  struct Own {
    UniqueFd fd;
    int type;
  };
  Joined() = default;
  std::vector<Own> own_;
};

}  // namespace caisson::ns
