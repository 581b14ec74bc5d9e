// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <string>

#include "base/result.h"

namespace caisson::process {

// A page that parent and child share, where the errno of a failed execve is left. With the filter
// in place the child may make no call but execve, not even one to report; writing to memory needs
// none.
class ExecFailure {
 public:
  static Result<ExecFailure> create();
  // Backed by a file, for a parent that ends before the child's execve: whoever orders the start
  // finds the word by open().
  static Result<ExecFailure> create_at(const std::string& path);
  static Result<ExecFailure> open(const std::string& path);
  ExecFailure(ExecFailure&& other) noexcept;
  ExecFailure& operator=(ExecFailure&&) = delete;
  ~ExecFailure();

  // The child's side; async-signal-safe.
  void set(int errnum) noexcept { page_->store(errnum, std::memory_order_release); }
  // 0 where execve worked or was not reached; negative where the listener could not be sent.
  [[nodiscard]] int get() const noexcept { return page_->load(std::memory_order_acquire); }

 private:
  explicit ExecFailure(std::atomic<int>* page) : page_(page) {}
  std::atomic<int>* page_;
};

}  // namespace caisson::process
