// SPDX-License-Identifier: Apache-2.0
#include "cli/seccomp/witness.h"

#include <fmt/format.h>

#include "seccomp/arch/syscalls.h"

namespace caisson::cli {
namespace {

std::optional<seccomp::SyscallId> syscall_of(const seccomp::bpf::Data& data) {
  const auto number = static_cast<std::uint32_t>(data.nr);
  const auto abi = seccomp::abi_by_number(data.arch, number);
  return abi ? seccomp::syscall_by_number(*abi, number) : std::nullopt;
}

std::string abi_text(const seccomp::bpf::Data& data) {
  const auto abi = seccomp::abi_by_number(data.arch, static_cast<std::uint32_t>(data.nr));
  return abi ? std::string(seccomp::info(*abi).name) : fmt::format("{:#x}", data.arch);
}

}  // namespace

std::string eval_operands(const seccomp::bpf::Data& data) {
  const auto id = syscall_of(data);
  std::string text = abi_text(data) + "/";
  text +=
      id ? std::string(seccomp::name(*id)) : fmt::format("{}", static_cast<std::uint32_t>(data.nr));
  std::size_t count = data.args.size();
  while (count > 0 && data.args[count - 1] == 0) --count;
  for (std::size_t i = 0; i < count; ++i) text += fmt::format(" {:#x}", data.args[i]);
  return text;
}

void write_call(json::Writer& writer, const seccomp::bpf::Data& data) {
  writer.member("abi", abi_text(data)).key("call");
  if (const auto id = syscall_of(data)) {
    writer.value(seccomp::name(*id));
  } else {
    writer.null();
  }
  writer.member("number", static_cast<std::uint32_t>(data.nr)).key("arguments").begin_array();
  for (const std::uint64_t argument : data.args) writer.value(argument);
  writer.end_array();
}

void write_witness(json::Writer& writer, const seccomp::bpf::Data& data) {
  writer.key("witness").begin_object();
  write_call(writer, data);
  writer.member("instructionPointer", data.instruction_pointer);
  writer.member("eval", eval_operands(data)).end_object();
}

}  // namespace caisson::cli
