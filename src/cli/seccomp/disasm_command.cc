// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <vector>

#include "cli/seccomp/filters.h"
#include "cli/seccomp/subcommand.h"
#include "json/writer.h"
#include "seccomp/bpf/disassembler.h"
#include "seccomp/compile/names.h"

namespace caisson::cli {
namespace {

using seccomp::bpf::Program;

constexpr std::array kOptions = std::to_array<Option>({
    kJsonOption,
    {.name = "pid",
     .placeholder = "PID",
     .help = "List the filters of a running process; needs CAP_SYS_ADMIN",
     .example = "--pid 1234",
     .set = set_text<&SeccompOptions::pid>},
});

constexpr std::array<std::string_view, 2> kExamples{
    "caisson seccomp disasm filter.bpf",
    "caisson seccomp disasm --pid 1234",
};

constexpr Command kDisasm{
    .name = "caisson seccomp disasm",
    .operands = "[FILE]",
    .summary =
        "List the instructions of a filter (a file of struct sock_filter), or of the filters that "
        "a running process is under, the oldest first.",
    .options = kOptions,
    .examples = kExamples,
    .max_operands = 1,
};

std::string as_text(const std::vector<Program>& filters) {
  std::string text;
  for (std::size_t i = 0; i < filters.size(); ++i) {
    const std::vector<std::string> names = seccomp::compared_names(filters[i]);
    if (filters.size() > 1) text += fmt::format("filter {} of {}\n", i + 1, filters.size());
    text += seccomp::bpf::disassemble(filters[i], [&](std::size_t index) { return names[index]; });
  }
  return text;
}

void write_filter(json::Writer& writer, const Program& filter) {
  const std::vector<std::string> names = seccomp::compared_names(filter);
  writer.begin_array();
  for (std::size_t i = 0; i < filter.size(); ++i) {
    const seccomp::bpf::Instruction& instruction = filter[i];
    writer.begin_object().member("code", instruction.code).member("jt", instruction.jt);
    writer.member("jf", instruction.jf).member("k", instruction.k);
    writer.member("compared", names[i]).end_object();
  }
  writer.end_array();
}

std::string as_json(const std::vector<Program>& filters) {
  json::Writer writer;
  writer.begin_object().key("filters").begin_array();
  for (const Program& filter : filters) write_filter(writer, filter);
  return std::move(writer.end_array().end_object()).text() + "\n";
}

Result<std::string> answer(const SeccompOptions& options, Operands operands) {
  if (options.pid.empty() == operands.empty()) {
    return fail(Error::invalid("disasm wants either a file or --pid"));
  }
  const std::vector<Program> filters =
      TRY(operands.empty() ? filters_of_process(options.pid) : filters_in_file(operands[0]));
  return options.json ? as_json(filters) : as_text(filters);
}

}  // namespace

int disasm_command(std::span<const char* const> arguments) {
  return run_subcommand(kDisasm, arguments, answer);
}

}  // namespace caisson::cli
