// SPDX-License-Identifier: Apache-2.0
// Any bytes as a seccomp profile, and as a runtime-spec configuration that has one: either is read
// or refused with a message that names the file, a position and a reason. What was read is resolved
// and compiled for machines of either byte order, and the filter does what the policy says.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "json/parse.h"
#include "located.h"
#include "seccomp/bpf/interpreter.h"
#include "seccomp/bpf/return_value.h"
#include "seccomp/compile/compile.h"
#include "seccomp/compile/prove.h"
#include "seccomp/profile/profile.h"

namespace caisson::seccomp {
namespace {

constexpr std::string_view kSource = "input";

constexpr std::array<Target, 2> kTargets = {{
    {.native = Abi::kX86_64, .caps = 0xa80425fb, .kernel = {6, 18}},
    {.native = Abi::kS390x, .caps = ~std::uint64_t{0}, .kernel = {4, 4}},
}};

// Small, so that an input takes milliseconds: the proof may then remain undecided.
constexpr std::uint64_t kBudget = 20'000;
constexpr std::size_t kMaxSamples = 500;

void require(bool holds) {
  if (!holds) std::abort();
}

// Runs the filter and asks the policy on data at the borders of each of the policy's tests.
class Sampler {
 public:
  Sampler(const Policy& policy, const bpf::Interpreter& interpreter)
      : policy_(policy), interpreter_(interpreter) {}

  void run() {
    for (const AbiPolicy& abi : policy_.abis) {
      for (const CallPolicy& call : abi.calls) {
        if (samples_ > kMaxSamples) return;
        bpf::Data data = {.nr = static_cast<std::int32_t>(call.number),
                          .arch = info(abi.abi).audit_arch};
        check(data);
        for (const Clause& clause : policy_.clauses_of(call)) check_borders(clause, data);
      }
    }
  }

 private:
  void check_borders(const Clause& clause, bpf::Data& data) {
    for (const AnyOf& tests : clause.all) {
      for (const ArgumentTest& test : tests) {
        std::uint64_t& argument = data.args.at(test.index);
        for (const std::uint64_t value : {test.value - 1, test.value + 1, test.value,
                                          test.value ^ (std::uint64_t{1} << 32), ~test.mask}) {
          argument = value;
          check(data);
        }
        argument = test.value;
      }
    }
  }

  void check(const bpf::Data& data) {
    ++samples_;
    const std::uint32_t expected = to_return_value(evaluate(policy_, data).action);
    const std::uint32_t actual = interpreter_.run(data).value;
    require(bpf::plain_return_value(actual) == bpf::plain_return_value(expected));
  }

  const Policy& policy_;
  const bpf::Interpreter& interpreter_;
  std::size_t samples_ = 0;
};

void check_policy(const Policy& policy) {
  const Result<bpf::Program> program = compile(policy);
  if (!program) {
    require(program.error().kind == Error::Kind::kInvalid);
    return;
  }
  const auto interpreter = bpf::Interpreter::create(*program);
  require(interpreter.has_value());
  Sampler(policy, *interpreter).run();
  const Result<Proof> proof = prove(*program, policy, kBudget);
  require(proof.has_value() && proof->verdict != Proof::Verdict::kDiffers);
}

void check_profile(const json::Value& value) {
  const Result<Profile> profile = parse_profile(value);
  const Result<Profile> strict = parse_profile(value, {.strict = true});
  if (!profile) {
    require(is_located(profile.error().message(), kSource) && !strict);
    return;
  }
  for (const std::string& warning : profile->warnings) require(is_located(warning, kSource));
  require(strict.has_value() == profile->warnings.empty());
  for (const Target& target : kTargets) {
    const Result<Policy> policy = resolve(*profile, target);
    if (policy) {
      for (const std::string& warning : policy->warnings) require(is_located(warning, kSource));
      check_policy(*policy);
    } else {
      require(profile->unconfined || is_located(policy.error().message(), kSource));
    }
  }
}

// `linux.seccomp`, if the value is a configuration that has it.
std::optional<json::Value> seccomp_of(const json::Value& root) {
  const Result<json::Object> config = root.object();
  const auto linux_part = config ? config->find("linux") : std::nullopt;
  if (!linux_part) return std::nullopt;
  const Result<json::Object> members = linux_part->object();
  return members ? members->find("seccomp") : std::nullopt;
}

}  // namespace
}  // namespace caisson::seccomp

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace caisson;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Result<json::Document> document = json::parse(text, seccomp::kSource);
  if (!document) {
    seccomp::require(is_located(document.error().message(), seccomp::kSource));
    return 0;
  }
  const auto oci = seccomp::seccomp_of(document->root());
  seccomp::check_profile(oci ? *oci : document->root());
  return 0;
}
