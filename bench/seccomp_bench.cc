// SPDX-License-Identifier: Apache-2.0
// What the default profile costs from its text to the kernel, on x86-64 with i386 and x32 and the
// default capabilities, beside libseccomp doing the same in the same run.
#include <benchmark/benchmark.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <new>

#include "libseccomp_filter.h"
#include "seccomp/compile/compile.h"
#include "seccomp/compile/prove.h"
#include "seccomp/compile/stats.h"
#include "seccomp/load/load.h"
#include "seccomp/policy/compare.h"

namespace caisson::seccomp {
namespace {

constexpr Target kTarget = {.native = Abi::kX86_64, .caps = 0xa80425fb, .kernel = {6, 18}};
constexpr std::uint32_t kLinear = 1;
constexpr std::uint32_t kTree = 2;

Profile parsed() {
  return *parse_profile(default_profile_text(), "builtin");
}

void parse_only(benchmark::State& state) {
  while (state.KeepRunning())
    benchmark::DoNotOptimize(parse_profile(default_profile_text(), "builtin"));
}
BENCHMARK(parse_only)->Name("parse")->Unit(benchmark::kMicrosecond);

void resolve_only(benchmark::State& state) {
  const Profile profile = parsed();
  while (state.KeepRunning()) benchmark::DoNotOptimize(resolve(profile, kTarget));
}
BENCHMARK(resolve_only)->Name("resolve")->Unit(benchmark::kMicrosecond);

void compile_only(benchmark::State& state) {
  const Policy policy = *resolve(parsed(), kTarget);
  while (state.KeepRunning()) benchmark::DoNotOptimize(compile(policy));
}
BENCHMARK(compile_only)->Name("compile")->Unit(benchmark::kMicrosecond);

void prove_only(benchmark::State& state) {
  const Policy policy = *resolve(parsed(), kTarget);
  const bpf::Program program = *compile(policy);
  while (state.KeepRunning()) {
    const Result<Proof> proof = prove(program, policy);
    if (!proof || proof->verdict != Proof::Verdict::kEqual) return state.SkipWithError("no proof");
  }
}
BENCHMARK(prove_only)->Name("prove")->Unit(benchmark::kMicrosecond);

// All differences between libseccomp's filter and the policy.
void compare_libseccomp(benchmark::State& state) {
  const Policy policy = *resolve(parsed(), kTarget);
  const bpf::Program program = *build_with_libseccomp(parsed(), kTarget, kLinear);
  while (state.KeepRunning()) {
    const Result<Comparison> comparison = compare(std::span(&program, 1), &policy);
    if (!comparison || !comparison->complete) return state.SkipWithError("undecided");
  }
}
BENCHMARK(compare_libseccomp)->Name("compare with libseccomp's")->Unit(benchmark::kMicrosecond);

void whole_pipeline(benchmark::State& state) {
  while (state.KeepRunning()) {
    const Profile profile = parsed();
    const Policy policy = *resolve(profile, kTarget);
    benchmark::DoNotOptimize(compile(policy));
  }
}
BENCHMARK(whole_pipeline)->Name("parse+resolve+compile")->Unit(benchmark::kMicrosecond);

void libseccomp_build(benchmark::State& state) {
  const Profile profile = parsed();
  const auto optimize = static_cast<std::uint32_t>(state.range(0));
  while (state.KeepRunning()) {
    benchmark::DoNotOptimize(build_with_libseccomp(profile, kTarget, optimize));
  }
}
BENCHMARK(libseccomp_build)
    ->Name("libseccomp build+export")
    ->ArgName("optimize")
    ->Arg(kLinear)
    ->Arg(kTree)
    ->Unit(benchmark::kMicrosecond);

// Seconds that seccomp(2) takes for the program, in a child of its own: filters can't be unloaded.
double load_once(const bpf::Program& program, double* shared) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    const auto start = std::chrono::steady_clock::now();
    const bool loaded = load(program, {}).has_value();
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    *shared = loaded ? taken.count() : -1;
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return *shared;
}

void load_and_count(benchmark::State& state, const bpf::Program& program) {
  void* page =
      ::mmap(nullptr, sizeof(double), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return state.SkipWithError("no shared memory");
  auto* const shared = new (page) double(-1);
  while (state.KeepRunning()) {
    const double seconds = load_once(program, shared);
    if (seconds < 0) {
      state.SkipWithError("the kernel did not take the filter");
      break;
    }
    state.SetIterationTime(seconds);
  }
  ::munmap(page, sizeof(double));
  const Result<ProgramStats> stats = measure(*resolve(parsed(), kTarget), program);
  if (!stats) return state.SkipWithError(stats.error().message().c_str());
  state.counters["instructions"] = static_cast<double>(stats->instructions);
  state.counters["worst"] = stats->worst_path;
  state.counters["mean"] = stats->mean_path;
}

void load_only(benchmark::State& state) {
  load_and_count(state, *compile(*resolve(parsed(), kTarget)));
}
BENCHMARK(load_only)->Name("load")->UseManualTime()->Unit(benchmark::kMicrosecond);

void libseccomp_load(benchmark::State& state) {
  const auto optimize = static_cast<std::uint32_t>(state.range(0));
  load_and_count(state, *build_with_libseccomp(parsed(), kTarget, optimize));
}
BENCHMARK(libseccomp_load)
    ->Name("libseccomp load")
    ->ArgName("optimize")
    ->Arg(kLinear)
    ->Arg(kTree)
    ->UseManualTime()
    ->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace caisson::seccomp
