// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

// What caisson-monitor and the programs that attach to it say to each other over an AF_UNIX
// SEQPACKET socket, `attach` in the container's directory. The first byte of a message is its type,
// the rest its content:
//
//   client                            monitor
//   ------                            -------
//   kHello + Wants ─────────────────▶
//   kInput + bytes ─────────────────▶ to the container's standard input
//   kInputEnd ──────────────────────▶
//   kResize + WindowSize ───────────▶ (terminals only)
//                  ◀───────────────── kOutput + bytes, kErrorOutput + bytes
//                  ◀───────────────── kEnd + exit code (int32): the last message, once the end is
//                                     on record
namespace caisson::monitor {

enum class MessageType : std::uint8_t {
  kHello,
  kInput,
  kInputEnd,
  kResize,
  kOutput,
  kErrorOutput,
  kEnd,
};

// Bits of kHello.
enum Wants : std::uint8_t { kWantsOutput = 1, kWantsErrorOutput = 2, kHasInput = 4 };

struct WindowSize {
  std::uint16_t rows;
  std::uint16_t columns;
};

// The largest message: what a pipe gives in one read, and the type.
inline constexpr std::size_t kMaxContent = 16384;
inline constexpr std::size_t kMaxMessage = kMaxContent + 1;

inline constexpr const char* kSocketName = "/attach";

}  // namespace caisson::monitor
