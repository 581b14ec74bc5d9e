// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "container/record.h"

// The runtime's state on disk: one directory per container below a root directory, so that no verb
// costs more with more containers. A directory holds
//
//   lock          held (fcntl) by the verb that changes the container
//   state.json    the Record, replaced as a whole
//   config.json   the configuration as it was when the container was created
//   creating      a FIFO, until `create` is done
//   start         the same, until `start` has been said
//   filter, filter-flags  what is loaded for its processes (kept_filter.h)
//   exec-failure  a word of memory shared with the container's process (process/exec_failure.h)
namespace caisson::container {

// kInvalid unless the id is one that can be a file name and nothing else: [a-zA-Z0-9_+.-], not only
// dots, 1024 characters at most.
Result<void> check_id(std::string_view id);

// One container's directory, locked as long as the object lives, but for one that Store::peek()
// gave.
class Entry {
 public:
  [[nodiscard]] const std::string& directory() const { return directory_; }
  [[nodiscard]] std::string file(std::string_view name) const;

  // Whether another process holds the lock.
  [[nodiscard]] bool is_busy() const;

  // A state.json that is missing or damaged is an error; such a container can still be removed.
  [[nodiscard]] Result<Record> load() const;
  Result<void> save(const Record& record);
  // Removes the directory with all files of it.
  Result<void> remove();

 private:
  friend class Store;
  Entry(std::string directory, UniqueFd lock)
      : directory_(std::move(directory)), lock_(std::move(lock)) {}
  std::string directory_;
  UniqueFd lock_;
};

class Store {
 public:
  explicit Store(std::string root) : root_(std::move(root)) {}

  // A new directory; kInvalid where there is one of that id.
  Result<Entry> create(const std::string& id) const;
  // Waits for the lock. kNotFound where there is none.
  [[nodiscard]] Result<Entry> open(const std::string& id) const;
  // The same for who takes everything away: whoever still holds the lock after two seconds, for a
  // hook that hangs, say, is killed.
  [[nodiscard]] Result<Entry> seize(const std::string& id) const;
  // To look at only: neither waits nor locks.
  [[nodiscard]] Result<Entry> peek(const std::string& id) const;
  // The ids of all containers, sorted.
  [[nodiscard]] Result<std::vector<std::string>> list() const;

 private:
  [[nodiscard]] Result<Entry> find(const std::string& id) const;

  std::string root_;
};

}  // namespace caisson::container
