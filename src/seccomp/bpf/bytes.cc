// SPDX-License-Identifier: Apache-2.0
#include "seccomp/bpf/bytes.h"

#include <fmt/format.h>

#include <cstring>

namespace caisson::seccomp::bpf {

std::string_view to_bytes(std::span<const Instruction> program) {
  return {reinterpret_cast<const char*>(program.data()), program.size_bytes()};
}

Result<Program> from_bytes(std::string_view bytes) {
  if (bytes.empty()) return fail(Error::invalid("no BPF instructions: the input is empty"));
  if (bytes.size() % sizeof(Instruction) != 0) {
    return fail(Error::invalid(fmt::format("no BPF program: {} bytes are no multiple of {}",
                                           bytes.size(), sizeof(Instruction))));
  }
  Program program(bytes.size() / sizeof(Instruction));
  std::memcpy(program.data(), bytes.data(), bytes.size());
  return program;
}

}  // namespace caisson::seccomp::bpf
