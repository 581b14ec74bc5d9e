// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "image/store/digest.h"

namespace caisson::image {

// An image's name as Docker reads it: "busybox", "localhost:5000/team/app:1.2",
// "debian@sha256:…".
struct Reference {
  std::string repository;  // as Docker shows it: without "docker.io/" and "library/"
  std::string tag;         // "" only where there is a digest
  std::optional<Digest> digest;

  // "busybox:latest"; "debian@sha256:…".
  [[nodiscard]] std::string text() const;
};

// The tag is "latest" where neither tag nor digest is given. Errors, kInvalid, are in Docker's
// words: "invalid reference format". Pure.
Result<Reference> parse_reference(std::string_view text);

}  // namespace caisson::image
