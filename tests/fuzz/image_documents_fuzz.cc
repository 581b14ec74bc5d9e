// SPDX-License-Identifier: Apache-2.0
// Any bytes as what describes images: an index, a manifest (OCI's, and of `docker save`), a
// configuration, the store's own record. Each is read, or refused as invalid with a word about it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "image/fetch/manifest.h"
#include "image/store/config.h"
#include "image/store/record.h"
#include "image/store/reference.h"

namespace caisson::image {
namespace {

template <class T>
void check(const Result<T>& result) {
  if (result) return;
  if (result.error().kind != Error::Kind::kInvalid || result.error().message().empty()) {
    std::abort();
  }
}

// What becomes the name of a file must be nothing else.
void check(const Digest& digest) {
  constexpr std::string_view kHexadecimal = "0123456789abcdef";
  const bool plain = digest.hex().find_first_not_of(kHexadecimal) == std::string::npos;
  if (digest.hex().size() != 64 || !plain) std::abort();
}

void check_fetched(std::string_view text) {
  const auto index = parse_index(text, "index.json", "");
  check(index);
  if (index) {
    for (const Descriptor& one : *index) check(one.digest);
  }
  const auto manifest = parse_manifest(text, "manifest", kOciManifest);
  check(manifest);
  if (manifest) {
    // CVE-2021-41190: what is a manifest is no index.
    if (index) std::abort();
    check(manifest->config.digest);
    for (const Descriptor& layer : manifest->layers) check(layer.digest);
  }
  check(parse_docker_manifest(text));
  const auto facts = parse_config_facts(text, "config");
  check(facts);
  if (facts) {
    for (const Digest& diff_id : facts->diff_ids) check(diff_id);
  }
}

// What was read is the same once it was written and read again.
void check_stored(std::string_view text) {
  const auto record = parse_image_record(text, "record");
  check(record);
  if (!record) return;
  const auto again = parse_image_record(to_json(*record), "record");
  if (!again || again->layers != record->layers || again->id != record->id) std::abort();
}

}  // namespace
}  // namespace caisson::image

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace caisson::image;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_fetched(text);
  check_stored(text);
  const auto reference = parse_reference(text);
  check(reference);
  if (reference && !parse_reference(reference->text())) std::abort();
  return 0;
}
