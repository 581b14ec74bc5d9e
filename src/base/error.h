// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cerrno>
#include <cstdint>
#include <string>
#include <string_view>

namespace caisson {

// One failure: what was being done, to what, and why it did not work.
//
// message() reads `mount proc on /proc: Operation not permitted`, where operation is "mount proc
// on" and subject "/proc". Fields are public because an Error crosses a process boundary field by
// field (process/protocol.h); it must never be flattened to text on the way, or errno is lost.
struct Error {
  // What a caller has to tell apart: exit codes and engines' error texts hang on it.
  enum class Kind : std::uint8_t {
    kSystem,                // the kernel said no; errnum says why
    kInvalid,               // bad input: a flag, a profile, a configuration
    kNotFound,              // a named object (image, container, user) does not exist
    kUnsupported,           // the host lacks a feature that was asked for
    kCommandNotFound,       // the container's command does not exist (exit code 127)
    kCommandNotExecutable,  // the container's command can't be executed (exit code 126)
  };

  Kind kind = Kind::kSystem;
  int errnum = 0;         // 0 where no system call is behind the failure
  std::string operation;  // "mount proc on"
  std::string subject;    // "/proc"; may be empty
  std::string hint;       // a likely cause or a next step; may be empty

  // A failed system call; errnum is a positive errno value.
  static Error from_errno(int errnum, std::string operation, std::string subject = {});
  // As from_errno, with the calling thread's errno.
  static Error last(std::string operation, std::string subject = {});
  static Error invalid(std::string what);
  static Error not_found(std::string what);
  static Error unsupported(std::string what);

  // Returns the error with a hint added; an earlier, more precise hint is kept.
  Error&& with_hint(std::string text) &&;
  // Returns the error with its operation prefixed by "text: ", said when it crosses a layer.
  Error&& in(std::string_view text) &&;

  // One line without the hint: `operation subject: strerror`.
  [[nodiscard]] std::string message() const;
};

// strerror without locale and without a static buffer; "Unknown error N" for unknown numbers.
std::string errno_text(int errnum);

}  // namespace caisson
