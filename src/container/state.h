// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

// What the host keeps of a container while it exists:
//
//   /run/caisson/containers/<id>/lock         held (flock) by the program that runs the container
//                                state.json   what to clean up if that program dies
//                                hosts …      files that are bound into the container
//   /run/caisson/names/<name> -> <id>         made exclusively, so that a name has one owner
//
// Ordinary users have the same below $XDG_RUNTIME_DIR/caisson.
namespace caisson::container {

struct State {
  std::string id;
  std::string name;
  std::vector<std::string> cgroups;  // directories, for cgroup::open()
};

// Where the state directory of a container is or will be; needs no privilege.
std::string state_directory_path(const std::string& id);

// The state directory of one container that this program runs. Removed with the object.
class StateDirectory {
 public:
  // Makes directory, lock and name. A name that belongs to a dead program's container is taken over
  // after what that container left has been cleaned up; one in use is kInvalid, in Docker's words.
  static Result<StateDirectory> create(const std::string& id, const std::string& name);

  StateDirectory(StateDirectory&& other) noexcept;
  StateDirectory& operator=(StateDirectory&&) = delete;
  ~StateDirectory();

  [[nodiscard]] const std::string& path() const { return path_; }

  // Writes state.json whole or not at all. Said before a kernel object is made, so that there is
  // no instant at which one exists that nobody knows of.
  Result<void> record(const State& state);

 private:
  StateDirectory(std::string path, std::string name_link, UniqueFd lock);

  std::string path_;       // "" once moved from
  std::string name_link_;  // "" without a name
  UniqueFd lock_;
};

}  // namespace caisson::container
