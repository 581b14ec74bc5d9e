// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "image/store/digest.h"

struct evp_md_ctx_st;

namespace caisson::image {

// SHA-256, by OpenSSL: it uses what the processor offers for it.
class Sha256 {
 public:
  Sha256();
  void update(std::span<const std::byte> bytes);
  // To be called once.
  [[nodiscard]] Digest finish();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

Digest sha256(std::string_view text);

// The library's set-up, which reads files, to be done before there is no right to: after it no file
// is needed.
void prepare_sha256();

}  // namespace caisson::image
