// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace caisson::seccomp::v1 {

// What the kernel does with a call (seccomp(2)).
class Action {
 public:
  // Strictest first: where several rules or filters apply to a call, the strictest counts.
  enum class Kind : std::uint8_t {
    kKillProcess,  // since Linux 4.14
    kKillThread,
    kTrap,    // SIGSYS
    kErrno,   // the call fails with the errno that is data()
    kNotify,  // whoever holds the listener answers (listener.h); since Linux 5.0
    kTrace,   // a tracer decides, and is told data(); ENOSYS without one (ptrace(2))
    kLog,     // carried out, and logged; since Linux 4.14
    kAllow,
  };

  static constexpr Action allow() noexcept { return {Kind::kAllow, 0}; }
  static constexpr Action log() noexcept { return {Kind::kLog, 0}; }
  // errnum: 0 to 4095.
  static constexpr Action error(std::uint16_t errnum) noexcept { return {Kind::kErrno, errnum}; }
  static constexpr Action notify() noexcept { return {Kind::kNotify, 0}; }
  static constexpr Action trace(std::uint16_t message) noexcept { return {Kind::kTrace, message}; }
  static constexpr Action trap() noexcept { return {Kind::kTrap, 0}; }
  static constexpr Action kill_thread() noexcept { return {Kind::kKillThread, 0}; }
  static constexpr Action kill_process() noexcept { return {Kind::kKillProcess, 0}; }

  [[nodiscard]] constexpr Kind kind() const noexcept { return kind_; }
  // The errno of kErrno, the message of kTrace, 0 otherwise.
  [[nodiscard]] constexpr std::uint16_t data() const noexcept { return data_; }

  friend constexpr bool operator==(Action a, Action b) noexcept {
    return a.kind_ == b.kind_ && a.data_ == b.data_;
  }
  friend constexpr bool operator!=(Action a, Action b) noexcept { return !(a == b); }

 private:
  constexpr Action(Kind kind, std::uint16_t data) noexcept : kind_(kind), data_(data) {}

  Kind kind_;
  std::uint16_t data_;
};

}  // namespace caisson::seccomp::v1
