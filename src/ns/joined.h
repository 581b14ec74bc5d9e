// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "oci/config.h"

namespace caisson::ns {

// The files of the namespaces of a list that have a path. All are opened before the first is
// entered: a path may lie in a mount namespace that is left.
class Targets {
 public:
  static Result<Targets> open(std::span<const oci::Namespace> namespaces);

  // Enters each, for good; the file must be of the type that is said. Root joins the user namespace
  // last, as that takes away the right to join the others; an ordinary user first, as it gives it.
  [[nodiscard]] Result<void> enter() const;

  struct Target {
    UniqueFd fd;
    oci::NamespaceType type;
    std::string path;
  };
  [[nodiscard]] const std::vector<Target>& all() const { return all_; }

 private:
  std::vector<Target> all_;
};

// The calling thread in existing namespaces, so that a process cloned meanwhile is born in them;
// back in its own with the object. Joining by the parent, not the child, lets a child with a new
// user namespace be in a network that this user namespace does not own, and never shows the
// container a process that still has the host's root (CVE-2016-9962).
class Joined {
 public:
  // As Targets::enter(), with a way back; there is none from a user namespace, which must not be
  // listed.
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
