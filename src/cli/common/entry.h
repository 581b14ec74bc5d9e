// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a program and its entry ahead of libc (entry.cc) have to do with each other.
namespace caisson::cli {

// For code that runs before libc does.
inline bool equal(const char* text, const char* other) {
  while (*text != '\0' && *text == *other) {
    ++text;
    ++other;
  }
  return *text == *other;
}

}  // namespace caisson::cli

// Whether the program makes a process that others in a container see, as far as its arguments tell
// at a glance: each program that has the entry defines it. Nothing may be called or read that libc
// or the program's relocation prepares: constants and the arguments are all there is.
extern "C" __attribute__((visibility("hidden"))) bool caisson_enters_container(
    long count, char* const* arguments);
