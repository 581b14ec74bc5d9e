// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "archive/entry.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "sys/beneath.h"

namespace caisson::archive {

// Puts entries below a directory. Files take the place of files; a directory is not replaced by
// something else nor the other way around, as in docker cp.
//
// The directory may be a hostile container's, which changes it meanwhile: it is held by a
// descriptor, each path is resolved below it by openat2(2), and nothing is written through a link.
class TreeWriter : public Sink {
 public:
  enum class Owners : std::uint8_t { kEntrys, kCallers };
  struct Options {
    Owners owners = Owners::kEntrys;
    std::optional<std::pair<uid_t, gid_t>> owner{};  // of everything, in place of the entries' own
    // Whether links may be followed on the way to an entry: what unpacks in the container follows
    // its links.
    sys::Links links = sys::Links::kRefused;
  };

  // `directory` (O_PATH) is borrowed.
  TreeWriter(int directory, Options options) : directory_(directory), options_(options) {}

  Result<void> add(const Entry& entry, const Content& content) override;
  Result<void> finish() override;

 private:
  struct Place {
    UniqueFd parent;
    std::string name;
  };
  [[nodiscard]] Result<Place> place_of(const std::string& path) const;
  [[nodiscard]] Result<void> make_way(const Place& place, const Entry& entry) const;
  [[nodiscard]] Result<void> add_directory(const Place& place, const Entry& entry);
  [[nodiscard]] Result<void> add_file(const Place& place, const Entry& entry,
                                      const Content& content) const;
  [[nodiscard]] Result<void> add_link(const Place& place, const Entry& entry) const;
  [[nodiscard]] Result<void> add_other(const Place& place, const Entry& entry) const;
  [[nodiscard]] Result<void> dress(int fd, const Entry& entry) const;
  [[nodiscard]] Result<void> dress_by_name(const Place& place, const Entry& entry) const;

  int directory_;
  Options options_;
  // What comes into a directory changes its time, so that it is set at the end.
  std::vector<std::pair<UniqueFd, timespec>> directories_;
};

}  // namespace caisson::archive
