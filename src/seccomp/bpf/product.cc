// SPDX-License-Identifier: Apache-2.0
#include "seccomp/bpf/product.h"

#include <algorithm>

namespace caisson::seccomp::bpf {

bool SeenKeys::insert(const std::vector<std::uint32_t>& key) {
  if (count_ * 2 >= index_.size()) grow();
  std::uint32_t& slot = index_[find(key.data(), key.size())];
  if (slot != 0) return false;
  slot = static_cast<std::uint32_t>(words_.size() + 1);
  words_.push_back(static_cast<std::uint32_t>(key.size()));
  words_.insert(words_.end(), key.begin(), key.end());
  ++count_;
  return true;
}

std::size_t SeenKeys::find(const std::uint32_t* key, std::size_t size) const {
  std::uint64_t hash = 0;
  for (std::size_t i = 0; i < size; ++i) hash = mix(hash, key[i]);
  const std::size_t mask = index_.size() - 1;
  std::size_t at = hash & mask;
  for (; index_[at] != 0; at = (at + 1) & mask) {
    const std::uint32_t* const known = &words_[index_[at] - 1];
    if (known[0] == size && std::equal(key, key + size, known + 1)) break;
  }
  return at;
}

void SeenKeys::grow() {
  index_.assign(std::max<std::size_t>(256, index_.size() * 2), 0);
  for (std::size_t at = 0; at < words_.size(); at += words_[at] + 1) {
    index_[find(&words_[at + 1], words_[at])] = static_cast<std::uint32_t>(at + 1);
  }
}

bool Product::is_known(const Path& path, std::uint32_t words) {
  key_.push_back(path.opaque_answers);
  key_.push_back(words);
  for (; words != 0; words &= words - 1) {
    const WordSet& set = path.words[static_cast<std::size_t>(std::countr_zero(words))];
    key_.insert(key_.end(), {set.low, set.high, set.known, set.value, set.residue});
  }
  return !seen_.insert(key_);
}

}  // namespace caisson::seccomp::bpf
