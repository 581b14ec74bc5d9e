// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace caisson::seccomp::bpf {

inline std::uint64_t mix(std::uint64_t hash, std::uint32_t word) {
  hash = (hash ^ word) * 0x9e3779b97f4a7c15;
  return hash ^ hash >> 29;
}

// Numbers for records of `kWords` words, from 1 in the order of their first appearance: equal
// records have equal numbers. An open-addressed hash table; records are compared whole.
template <std::size_t kWords>
class Interner {
 public:
  using Record = std::array<std::uint32_t, kWords>;

  std::uint32_t intern(const Record& record) {
    if (records_.size() * 2 >= index_.size()) grow();
    std::uint32_t& slot = index_[find(record)];
    if (slot == 0) {
      records_.push_back(record);
      slot = static_cast<std::uint32_t>(records_.size());
    }
    return slot;
  }

  [[nodiscard]] const Record& operator[](std::uint32_t number) const {
    return records_[number - 1];
  }

 private:
  // The slot of the record, or the free one where it belongs.
  [[nodiscard]] std::size_t find(const Record& record) const {
    std::uint64_t hash = 0;
    for (const std::uint32_t word : record) hash = mix(hash, word);
    const std::size_t mask = index_.size() - 1;
    std::size_t at = hash & mask;
    while (index_[at] != 0 && records_[index_[at] - 1] != record) at = (at + 1) & mask;
    return at;
  }

  void grow() {
    index_.assign(std::max<std::size_t>(64, index_.size() * 2), 0);
    for (std::size_t i = 0; i < records_.size(); ++i) {
      index_[find(records_[i])] = static_cast<std::uint32_t>(i + 1);
    }
  }

  std::vector<Record> records_;
  std::vector<std::uint32_t> index_;  // record numbers, 0 for a free slot; size a power of two
};

}  // namespace caisson::seccomp::bpf
