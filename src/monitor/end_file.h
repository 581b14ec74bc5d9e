// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "base/result.h"
#include "base/unique_fd.h"

// The file `end` in a container's directory. Whoever looks after the running container (its keeper:
// caisson-monitor, or a `caisson run` in the foreground) holds a lock on it (flock) from before the
// first process is cloned until everything about the end is on record, and writes the end into it.
// So one file says whether the keeper is alive, lets others wait, and outlives its own name: who
// has it open learns the exit code of a container that was removed meanwhile. Each start makes it
// anew.
namespace caisson::monitor {

struct End {
  int exit_code = 0;
  bool oom_killed = false;
  std::string finished_at;  // RFC 3339
};

// The keeper's side.
class EndFile {
 public:
  static Result<EndFile> create(const std::string& directory);
  // Takes over a descriptor that another program opened by create().
  explicit EndFile(UniqueFd fd) : fd_(std::move(fd)) {}

  [[nodiscard]] int fd() const { return fd_.get(); }
  Result<void> write(const End& end);

 private:
  UniqueFd fd_;
};

// What others see. No end where the file does not exist, or was left empty: the keeper was killed.
struct Ending {
  bool kept = false;  // the keeper is alive
  std::optional<End> end;
};
Result<Ending> look_at_end(const std::string& directory);

// For a keeper that was killed: returns once none is left, and writes the end unless that did.
Result<void> tell_end_for_keeper(const std::string& directory, const End& end);

// A descriptor for wait_for_end(), which holds on to one run of the container whatever becomes of
// the name; none where there is no file.
Result<UniqueFd> open_end(const std::string& directory);
// Returns once no keeper is left.
Result<std::optional<End>> wait_for_end(int fd);

}  // namespace caisson::monitor
