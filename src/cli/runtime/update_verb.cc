// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <concepts>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/strings.h"
#include "cli/runtime/runtime_log.h"
#include "cli/runtime/verb.h"
#include "container/lifecycle.h"
#include "oci/parse.h"
#include "sys/file.h"

namespace caisson::cli {
namespace {

struct UpdateArguments {
  std::string file;  // of --resources
  oci::Resources resources;
  std::string l3_cache_schema;
  std::string memory_bandwidth_schema;

  oci::Cpu& cpu() { return resources.cpu ? *resources.cpu : resources.cpu.emplace(); }
  oci::Memory& memory() {
    return resources.memory ? *resources.memory : resources.memory.emplace();
  }
  oci::BlockIo& block_io() {
    return resources.block_io ? *resources.block_io : resources.block_io.emplace();
  }
};

template <std::integral Number>
Result<Number> number(std::string_view value) {
  const auto parsed = parse_integer<Number>(value);
  if (parsed) return *parsed;
  return fail(Error::invalid("\"" + std::string(value) + "\" is no number"));
}

// "512", "64m", "1g": bytes, multiples of 1024; -1 is unlimited.
Result<std::int64_t> bytes(std::string_view value) {
  constexpr std::string_view kUnits = "bkmgtp";
  std::string digits = to_lower(value);
  std::size_t unit = 0;
  if (!digits.empty() && kUnits.contains(digits.back())) {
    unit = kUnits.find(digits.back());
    digits.pop_back();
  }
  const std::int64_t count = TRY(number<std::int64_t>(digits));
  std::int64_t result = 0;
  if (count < -1 || __builtin_mul_overflow(count, std::int64_t{1} << (10 * unit), &result)) {
    return fail(Error::invalid("\"" + std::string(value) + "\" is no size"));
  }
  return count == -1 ? -1 : result;
}

template <auto Part, auto Field>
Result<void> set_number(UpdateArguments& given, std::string_view value) {
  auto& field = (given.*Part)().*Field;
  field = TRY(number<typename std::remove_reference_t<decltype(field)>::value_type>(value));
  return {};
}

template <auto Field>
Result<void> set_bytes(UpdateArguments& given, std::string_view value) {
  given.memory().*Field = TRY(bytes(value));
  return {};
}

template <auto Field>
Result<void> set_list(UpdateArguments& given, std::string_view value) {
  given.cpu().*Field = value;
  return {};
}

Result<void> set_pids(UpdateArguments& given, std::string_view value) {
  given.resources.pids_limit = TRY(number<std::int64_t>(value));
  return {};
}

constexpr auto kCpu = &UpdateArguments::cpu;
constexpr auto kBlockIo = &UpdateArguments::block_io;

constexpr std::array kOptions = std::to_array<Option>({
    {.name = "resources",
     .letter = 'r',
     .placeholder = "FILE",
     .help = "linux.resources as JSON, - for standard input; other options are ignored then",
     .set = set_text<&UpdateArguments::file>},
    {.name = "blkio-weight",
     .placeholder = "WEIGHT",
     .help = "Share of block devices, 10 to 1000",
     .set = set_with<&set_number<kBlockIo, &oci::BlockIo::weight>>},
    {.name = "cpu-period",
     .placeholder = "MICROSECONDS",
     .help = "Length of a period of processor time",
     .set = set_with<&set_number<kCpu, &oci::Cpu::period>>},
    {.name = "cpu-quota",
     .placeholder = "MICROSECONDS",
     .help = "Processor time in each period",
     .set = set_with<&set_number<kCpu, &oci::Cpu::quota>>},
    {.name = "cpu-burst",
     .placeholder = "MICROSECONDS",
     .help = "Processor time that may be saved up",
     .set = set_with<&set_number<kCpu, &oci::Cpu::burst>>},
    {.name = "cpu-share",
     .placeholder = "SHARES",
     .help = "Share of processor time, 2 to 262144",
     .set = set_with<&set_number<kCpu, &oci::Cpu::shares>>},
    {.name = "cpu-rt-period",
     .placeholder = "MICROSECONDS",
     .help = "Length of a period of real-time scheduling",
     .set = set_with<&set_number<kCpu, &oci::Cpu::realtime_period>>},
    {.name = "cpu-rt-runtime",
     .placeholder = "MICROSECONDS",
     .help = "Real-time processor time in each period",
     .set = set_with<&set_number<kCpu, &oci::Cpu::realtime_runtime>>},
    {.name = "cpuset-cpus",
     .placeholder = "LIST",
     .help = "Processors to run on",
     .set = set_with<&set_list<&oci::Cpu::cpus>>},
    {.name = "cpuset-mems",
     .placeholder = "LIST",
     .help = "Memory nodes to use",
     .set = set_with<&set_list<&oci::Cpu::mems>>},
    {.name = "cpu-idle",
     .placeholder = "0|1",
     .help = "Run only when nothing else does",
     .set = set_with<&set_number<kCpu, &oci::Cpu::idle>>},
    {.name = "memory",
     .placeholder = "BYTES",
     .help = "Limit of memory; -1: none",
     .set = set_with<&set_bytes<&oci::Memory::limit>>},
    {.name = "memory-reservation",
     .placeholder = "BYTES",
     .help = "Memory that is reclaimed last",
     .set = set_with<&set_bytes<&oci::Memory::reservation>>},
    {.name = "memory-swap",
     .placeholder = "BYTES",
     .help = "Limit of memory and swap together; -1: none",
     .set = set_with<&set_bytes<&oci::Memory::swap>>},
    {.name = "kernel-memory",
     .placeholder = "BYTES",
     .help = "Limit of the kernel's memory (obsolete)",
     .set = set_with<&set_bytes<&oci::Memory::kernel>>},
    {.name = "kernel-memory-tcp",
     .placeholder = "BYTES",
     .help = "Limit of the kernel's memory for TCP",
     .set = set_with<&set_bytes<&oci::Memory::kernel_tcp>>},
    {.name = "pids-limit",
     .placeholder = "N",
     .help = "Most processes and threads; -1: no limit",
     .set = set_with<&set_pids>},
    {.name = "l3-cache-schema",
     .placeholder = "LINES",
     .help = "Share of the L3 cache, for a container with linux.intelRdt",
     .set = set_text<&UpdateArguments::l3_cache_schema>},
    {.name = "mem-bw-schema",
     .placeholder = "LINE",
     .help = "Share of memory bandwidth, for a container with linux.intelRdt",
     .set = set_text<&UpdateArguments::memory_bandwidth_schema>},
});

constexpr Command kUpdate{.name = "caisson-runtime update",
                          .operands = "ID",
                          .summary = "Change the limits of a container.",
                          .options = kOptions,
                          .min_operands = 1,
                          .max_operands = 1};

Result<oci::Resources> read_resources(const std::string& file) {
  const bool standard_input = file == "-";
  const std::string name = standard_input ? "standard input" : file;
  const std::string text = standard_input ? TRY(sys::read_all(0, name)) : TRY(sys::read_file(file));
  std::vector<std::string> warnings;
  oci::Resources resources = TRY(oci::parse_resources(text, name, warnings));
  for (const std::string& warning : warnings) log_warning(warning);
  return resources;
}

}  // namespace

Result<int> update_verb(const RuntimeGlobals& globals, Arguments arguments) {
  UpdateArguments given;
  const auto operands = TRY(parse_verb(kUpdate, arguments, &given));
  if (!operands) return 0;
  if (!given.file.empty()) given.resources = TRY(read_resources(given.file));
  const container::Store store(globals.root);
  const std::string id(operands->front());
  TRY(container::update_shares(store, id, given.l3_cache_schema, given.memory_bandwidth_schema));
  TRY(container::update(store, id, given.resources));
  return 0;
}

}  // namespace caisson::cli
