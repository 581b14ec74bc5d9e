// SPDX-License-Identifier: Apache-2.0
#include "image/fetch/sha256.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <array>
#include <cstdlib>
#include <string>

namespace caisson::image {
namespace {

// Nothing but a lack of memory makes these fail, and that ends the program everywhere else too.
void demand(bool done) {
  if (!done) std::abort();
}

}  // namespace

void Sha256::Free::operator()(evp_md_ctx_st* context) const {
  EVP_MD_CTX_free(context);
}

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  demand(context_ != nullptr && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1);
}

void Sha256::update(std::span<const std::byte> bytes) {
  demand(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1);
}

Digest Sha256::finish() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> value{};
  unsigned size = 0;
  demand(EVP_DigestFinal_ex(context_.get(), value.data(), &size) == 1);
  std::string hex;
  for (unsigned i = 0; i < size; ++i) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    hex += kDigits[value[i] >> 4];
    hex += kDigits[value[i] & 15];
  }
  return *Digest::from_hex(hex);
}

Digest sha256(std::string_view text) {
  Sha256 hash;
  hash.update(std::as_bytes(std::span(text)));
  return hash.finish();
}

void prepare_sha256() {
  demand(OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr) == 1);
  [[maybe_unused]] const Digest first = sha256("");
}

}  // namespace caisson::image
