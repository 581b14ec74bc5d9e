// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/caps_command.h"

#include <fmt/format.h>
#include <linux/securebits.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <string>
#include <utility>

#include "base/strings.h"
#include "caps/text.h"
#include "cli/common/parse.h"
#include "cli/common/report.h"
#include "json/writer.h"

namespace caisson::cli {
namespace {

struct CapsArguments {
  bool json = false;
};

constexpr std::array kOptions = std::to_array<Option>({
    {.name = "json", .help = "Print JSON", .set = set_switch<&CapsArguments::json>},
});

constexpr std::array<std::string_view, 1> kDecodeExamples{"caisson caps decode 00000000a80425fb"};
constexpr Command kDecode{
    .name = "caisson caps decode",
    .operands = "MASK [MASK...]",
    .summary = "Print the capabilities in a mask as /proc/PID/status has it.",
    .options = kOptions,
    .examples = kDecodeExamples,
    .min_operands = 1,
};

constexpr std::array<std::string_view, 1> kShowExamples{
    "caisson caps show $(caisson inspect --format '{{.State.Pid}}' web)"};
constexpr Command kShow{
    .name = "caisson caps show",
    .operands = "PID [PID...]",
    .summary = "Print the five sets of capabilities of processes.",
    .options = kOptions,
    .examples = kShowExamples,
    .min_operands = 1,
};

constexpr std::string_view kListExamples[] = {"caisson caps list"};

constexpr Command kList{
    .name = "caisson caps list",
    .summary = "Print the capabilities that the kernel knows, and which of them this user holds.",
    .options = kOptions,
    .examples = kListExamples,
    .max_operands = 0,
};

std::string mask_of(caps::Set set) {
  return fmt::format("{:016x}", set);
}

std::string names_of(caps::Set set) {
  return join(caps::names(set), ",");
}

void write_set(json::Writer& writer, std::string_view name, caps::Set set) {
  writer.key(name).begin_object().member("mask", mask_of(set)).key("names").begin_array();
  for (const std::string& one : caps::names(set)) writer.value(one);
  writer.end_array().end_object();
}

constexpr std::array<std::pair<const char*, caps::Set caps::Sets::*>, 5> kSets = {
    {{"Inheritable", &caps::Sets::inheritable},
     {"Permitted", &caps::Sets::permitted},
     {"Effective", &caps::Sets::effective},
     {"Bounding", &caps::Sets::bounding},
     {"Ambient", &caps::Sets::ambient}}};

void write_sets(json::Writer& writer, const caps::Sets& sets) {
  for (const auto& [name, set] : kSets) write_set(writer, to_lower(name), sets.*set);
  writer.member("noNewPrivileges", sets.no_new_privileges);
}

Result<std::string> decode(const Operands& masks, bool as_json) {
  json::Writer writer(json::Writer::Layout::kIndented);
  std::string text;
  writer.begin_array();
  for (const std::string_view operand : masks) {
    const caps::Set set = TRY(caps::parse_mask(operand));
    text += fmt::format("0x{}={}\n", mask_of(set), names_of(set));
    writer.begin_object().member("mask", mask_of(set)).key("names").begin_array();
    for (const std::string& name : caps::names(set)) writer.value(name);
    writer.end_array().end_object();
  }
  writer.end_array();
  return as_json ? std::move(writer).text() + "\n" : text;
}

Result<std::string> show(const Operands& processes, bool as_json) {
  json::Writer writer(json::Writer::Layout::kIndented);
  std::string text;
  writer.begin_array();
  for (const std::string_view operand : processes) {
    const auto pid = parse_integer<pid_t>(operand);
    if (!pid || *pid <= 0) {
      return fail(Error::invalid("\"" + std::string(operand) + "\" is no process id"));
    }
    const caps::Sets sets = TRY(caps::of_process(*pid));
    text += fmt::format("{}: {}\n", *pid, caps::to_text(sets, caps::known_to_kernel()));
    for (const auto& [name, set] : kSets) {
      text += fmt::format("  {:<12} {} {}\n", std::string(name) + ":", mask_of(sets.*set),
                          names_of(sets.*set));
    }
    writer.begin_object().member("pid", *pid);
    write_sets(writer, sets);
    writer.end_object();
  }
  writer.end_array();
  return as_json ? std::move(writer).text() + "\n" : text;
}

// The bits of SECBIT_* in the order and with the words of capsh(1).
std::string secure_bits_text(unsigned bits, bool no_new_privileges) {
  constexpr std::array<std::pair<const char*, int>, 4> kBits = {
      {{"secure-noroot", SECURE_NOROOT},
       {"secure-no-suid-fixup", SECURE_NO_SETUID_FIXUP},
       {"secure-keep-caps", SECURE_KEEP_CAPS},
       {"secure-no-ambient-raise", SECURE_NO_CAP_AMBIENT_RAISE}}};
  std::string text =
      fmt::format("Securebits: {:02o}/{:#x}/{}'b{:b} (no-new-privs={})\n", bits, bits,
                  bits == 0 ? 1 : std::bit_width(bits), bits, no_new_privileges ? 1 : 0);
  for (const auto& [name, bit] : kBits) {
    text += fmt::format(" {}: {} ({})\n", name, (bits >> bit & 1U) != 0 ? "yes" : "no",
                        (bits >> (bit + 1) & 1U) != 0 ? "locked" : "unlocked");
  }
  return text;
}

Result<std::string> list(const Operands&, bool as_json) {
  const caps::Sets sets = TRY(caps::of_process(::getpid()));
  const caps::Set known = caps::known_to_kernel();
  const auto bits = static_cast<unsigned>(::prctl(PR_GET_SECUREBITS));
  if (as_json) {
    json::Writer writer(json::Writer::Layout::kIndented);
    writer.begin_object();
    write_set(writer, "known", known);
    write_sets(writer, sets);
    writer.member("secureBits", bits).end_object();
    return std::move(writer).text() + "\n";
  }
  return fmt::format(
      "Current: {}\nBounding set ={}\nAmbient set ={}\nInheritable set ={}\nKnown to the kernel "
      "={}\n{}",
      caps::to_text(sets, known), names_of(sets.bounding), names_of(sets.ambient),
      names_of(sets.inheritable), names_of(known), secure_bits_text(bits, sets.no_new_privileges));
}

struct Entry {
  std::string_view name;
  const Command& command;
  Result<std::string> (*answer)(const Operands&, bool as_json);
};

constexpr std::array kEntries = std::to_array<Entry>({
    {"decode", kDecode, decode},
    {"list", kList, list},
    {"show", kShow, show},
});

constexpr std::array kSubcommands = std::to_array<Subcommand>({
    {"decode", "Print the capabilities in a mask"},
    {"list", "Print the capabilities that the kernel knows and this user holds"},
    {"show", "Print the capabilities of processes"},
});

constexpr std::string_view kCapsExamples[] = {"caisson caps decode 00000000a80425fb"};

constexpr Command kCaps{
    .name = "caisson caps",
    .operands = "COMMAND [ARG...]",
    .summary = "Look into capabilities.",
    .subcommands = kSubcommands,
    .examples = kCapsExamples,
    .options_first = true,
};

}  // namespace

int caps_command(Arguments arguments, const GlobalOptions&) {
  const Result<Parsed> parsed = parse(kCaps, arguments, nullptr);
  if (!parsed) {
    report_usage(kCaps, parsed.error());
    return kExitGeneral;
  }
  if (parsed->help || parsed->operands.empty()) return print_help(kCaps);
  const std::string_view name = parsed->operands.front();
  const auto* const entry = std::ranges::find(kEntries, name, &Entry::name);
  if (entry == kEntries.end()) {
    report_usage(kCaps, Error::invalid("unknown command: caisson caps " + std::string(name)));
    return kExitGeneral;
  }
  CapsArguments given;
  const auto operands =
      operands_of(entry->command, arguments.last(parsed->operands.size() - 1), &given);
  if (const int* code = std::get_if<int>(&operands)) return *code;
  const auto text = entry->answer(std::get<Operands>(operands), given.json);
  return text ? print(*text) : report_failure(text.error());
}

}  // namespace caisson::cli
