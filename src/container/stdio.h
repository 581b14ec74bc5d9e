// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "container/pump.h"

namespace caisson::container {

// What a container's 0, 1 and 2 are, and what moves between them and the caller's.
//
// A descriptor that the container could open anew through /proc/self/fd with more rights than it
// was given (a file) or type commands into (a terminal) is not handed in: a pipe goes in its place,
// and the caller's side is pumped. Pipes, sockets and the null device go in as they are.
class Stdio {
 public:
  // Without `interactive` the container's standard input is empty. `outlived`: processes of the
  // container may go on when the caller ends, and must not hold on to its pipes and sockets; so
  // these are pumped as well.
  static Result<Stdio> prepare(bool interactive, bool terminal, bool outlived = false);

  // The caller's own, handed in as they are.
  static Stdio inherited() { return {}; }

  // For process::Plan: borrowed.
  [[nodiscard]] std::array<int, 3> for_container() const;

  // The container's ends of the pipes, once the container has them: or no end of file would come.
  void close_container_ends();

  // Pumps between the caller and the terminal's master instead. The master stays the caller's own.
  void use_terminal(int master, bool interactive);

  [[nodiscard]] std::vector<Pump>& pumps() { return pumps_; }

 private:
  std::array<int, 3> container_ends_ = {0, 1, 2};
  std::vector<UniqueFd> owned_;  // the container's ends
  std::vector<Pump> pumps_;
};

}  // namespace caisson::container
