// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cmath>
#include <utility>

#include "cli/seccomp/inputs.h"
#include "cli/seccomp/subcommand.h"
#include "json/writer.h"
#include "seccomp/bpf/bytes.h"
#include "seccomp/compile/compile.h"
#include "seccomp/compile/prove.h"
#include "seccomp/compile/stats.h"
#include "sys/file.h"

namespace caisson::cli {
namespace {

constexpr std::array kOptions =
    with_options(kTargetOptions,
                 std::to_array<Option>({
                     {.name = "output",
                      .letter = 'o',
                      .placeholder = "FILE",
                      .help = "Write the filter there: struct sock_filter after struct sock_filter",
                      .example = "-o filter.bpf",
                      .set = set_text<&SeccompOptions::output>},
                     {.name = "stats",
                      .help = "Print what the filter costs (default where no file is written)",
                      .set = set_switch<&SeccompOptions::stats>},
                 }));

constexpr std::array<std::string_view, 2> kExamples{
    "caisson seccomp compile builtin --stats",
    "caisson seccomp compile --arch arm64 profile.json -o filter.bpf",
};

constexpr Command kCompile{
    .name = "caisson seccomp compile",
    .operands = "PROFILE",
    .summary =
        "Compile a profile to the filter that the kernel runs, and prove that it does what the "
        "profile says.",
    .options = kOptions,
    .examples = kExamples,
    .min_operands = 1,
    .max_operands = 1,
};

// Microseconds from one call to the next.
class Stopwatch {
 public:
  double lap() {
    const auto now = std::chrono::steady_clock::now();
    return std::chrono::duration<double, std::micro>(now - std::exchange(last_, now)).count();
  }

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

struct Times {
  double parse = 0;
  double resolve = 0;
  double compile = 0;
  double prove = 0;
};

std::string as_json(const seccomp::ProgramStats& stats, const Times& times) {
  // Readers compare runs; digits beyond a hundredth are noise.
  const auto rounded = [](double value) { return std::round(value * 100) / 100; };
  json::Writer writer;
  writer.begin_object();
  writer.member("instructions", stats.instructions).member("worstPath", stats.worst_path);
  writer.member("meanPath", rounded(stats.mean_path));
  writer.member("allowedCalls", stats.allowed_calls).key("microseconds").begin_object();
  writer.member("parse", rounded(times.parse)).member("resolve", rounded(times.resolve));
  writer.member("compile", rounded(times.compile)).member("prove", rounded(times.prove));
  return std::move(writer.end_object().end_object()).text() + "\n";
}

std::string as_text(const seccomp::ProgramStats& stats, const Times& times) {
  return fmt::format(
      "instructions  {}\n"
      "worst path    {}\n"
      "mean path     {:.2f} over {} allowed calls\n"
      "parse         {:.0f} us\n"
      "resolve       {:.0f} us\n"
      "compile       {:.0f} us\n"
      "prove         {:.0f} us\n",
      stats.instructions, stats.worst_path, stats.mean_path, stats.allowed_calls, times.parse,
      times.resolve, times.compile, times.prove);
}

Result<std::string> answer(const SeccompOptions& options, Operands operands) {
  const seccomp::Target target = TRY(target_of(options));
  const ProfileText input = TRY(read_profile_text(operands[0]));
  Times times;
  Stopwatch watch;
  const seccomp::Profile profile = TRY(parse_profile_text(input, options));
  times.parse = watch.lap();
  const seccomp::Policy policy = TRY(resolve_profile(profile, target));
  times.resolve = watch.lap();
  TRY(seccomp::compile(policy));
  times.compile = watch.lap();
  const seccomp::bpf::Program program = TRY(seccomp::compile_proved(policy));
  watch.lap();
  TRY(seccomp::prove(program, policy));
  times.prove = watch.lap();
  if (!options.output.empty()) {
    TRY(sys::create_file(options.output, seccomp::bpf::to_bytes(program), 0644));
    if (!options.stats) return std::string();
  }
  const seccomp::ProgramStats stats = TRY(seccomp::measure(policy, program));
  return options.json ? as_json(stats, times) : as_text(stats, times);
}

}  // namespace

int compile_command(std::span<const char* const> arguments) {
  return run_subcommand(kCompile, arguments, answer);
}

}  // namespace caisson::cli
