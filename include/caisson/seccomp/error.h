// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <utility>

#include "caisson/seccomp/export.h"

namespace caisson::seccomp::v1 {

// Why something did not work. Default-constructed, it says nothing: kind() is kNone.
class CAISSON_SECCOMP_API Error {
 public:
  enum class Kind : std::uint8_t {
    kNone,
    kSystem,       // the kernel said no: errnum() says why
    kInvalid,      // a bad profile, name or argument
    kUnsupported,  // the kernel lacks a feature that is needed
  };

  Error() noexcept;
  Error(const Error& other) noexcept;
  Error& operator=(const Error& other) noexcept;
  Error(Error&& other) noexcept;
  Error& operator=(Error&& other) noexcept;
  ~Error();

  [[nodiscard]] Kind kind() const noexcept;
  // A positive errno value; 0 where no system call is behind the failure.
  [[nodiscard]] int errnum() const noexcept;
  // One line, such as `profile.json:3:14: unknown action "SCMP_ACT_ALOW"`. Lives as long as the
  // error.
  [[nodiscard]] const char* message() const noexcept;
  // A likely cause or a next step; "" where none is known. Lives as long as the error.
  [[nodiscard]] const char* hint() const noexcept;

 private:
  friend class ErrorAccess;
  struct Content;
  std::unique_ptr<Content> content_;
};

// A value, or why there is none. The library throws nothing (running out of memory ends the
// process), so whatever can fail returns one of these. To take the value of a failed one, or the
// error of one that did not fail, ends the process by abort(3).
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) noexcept : value_(std::move(value)) {}  // NOLINT: implicit, for `return value;`
  Result(Error error) noexcept : error_(std::move(error)) {}  // NOLINT: as above

  [[nodiscard]] bool ok() const noexcept { return value_.has_value(); }
  explicit operator bool() const noexcept { return ok(); }

  T& operator*() & noexcept {
    check(ok());
    return *value_;
  }
  const T& operator*() const& noexcept {
    check(ok());
    return *value_;
  }
  T operator*() && noexcept {
    check(ok());
    return std::move(*value_);
  }
  T* operator->() noexcept { return &**this; }
  const T* operator->() const noexcept { return &**this; }

  [[nodiscard]] const Error& error() const noexcept {
    check(!ok());
    return error_;
  }

 private:
  static void check(bool holds) noexcept {
    if (!holds) std::abort();
  }

  std::optional<T> value_;
  Error error_;
};

// Success, or why not.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() noexcept = default;
  Result(Error error) noexcept
      : error_(std::move(error)) {}  // NOLINT: implicit, for `return error;`

  [[nodiscard]] bool ok() const noexcept { return error_.kind() == Error::Kind::kNone; }
  explicit operator bool() const noexcept { return ok(); }
  [[nodiscard]] const Error& error() const noexcept {
    if (ok()) std::abort();
    return error_;
  }

 private:
  Error error_;
};

}  // namespace caisson::seccomp::v1
