// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace caisson::process {

// A page that parent and child share, where the errno of a failed execve is left. With the filter
// in place the child may make no call but execve, not even one to report; writing to memory needs
// none. What fails just before execve is told there too: whoever orders the start need not be the
// parent, to whom the child's socket leads (protocol.h).
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
  void set(int errnum) noexcept { page_->errnum.store(errnum, std::memory_order_release); }
  // What failed before execve, cut where it is too long.
  void tell(std::string_view text) noexcept;
  // 0 where execve worked or was not reached; negative where the listener could not be sent.
  [[nodiscard]] int get() const noexcept { return page_->errnum.load(std::memory_order_acquire); }
  // "" where nothing was told.
  [[nodiscard]] std::string told() const;

 private:
  struct Page {
    std::atomic<int> errnum;
    std::atomic<std::uint32_t> length;  // of the text
    std::array<char, 1016> text;
  };
  explicit ExecFailure(Page* page) : page_(page) {}
  Page* page_;
};

}  // namespace caisson::process
