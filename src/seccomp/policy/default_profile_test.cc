// SPDX-License-Identifier: Apache-2.0
// profiles/default.json against moby's profile, call by call.
#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "seccomp/policy/policy.h"

namespace caisson::seccomp {
namespace {

constexpr std::uint64_t kDefaultCaps = 0xa80425fb;
constexpr unsigned kCapabilities = 41;

Profile default_profile() {
  return parse_profile(default_profile_text(), "builtin", {.strict = true}).value();
}

std::vector<std::uint64_t> capability_sets() {
  std::vector<std::uint64_t> sets = {0, kDefaultCaps, (std::uint64_t{1} << kCapabilities) - 1};
  for (unsigned i = 0; i < kCapabilities; ++i) sets.push_back(std::uint64_t{1} << i);
  return sets;
}

// For each argument value that a condition of either profile mentions, and its neighbours.
const std::vector<std::uint64_t>& boundary_values() {
  static const std::vector<std::uint64_t> kValues = {0,
                                                     1,
                                                     7,
                                                     8,
                                                     9,
                                                     37,
                                                     38,
                                                     39,
                                                     40,
                                                     41,
                                                     0x20000,
                                                     0x20008,
                                                     0x1FFFF,
                                                     0x02000000,
                                                     0x7E020000,
                                                     0x01000000,
                                                     0x10000000,
                                                     0x003D0F00,
                                                     0xFFFFFFFE,
                                                     0xFFFFFFFF,
                                                     0x100000026,
                                                     0x100000028,
                                                     0xFFFFFFFFFFFFFFFF};
  return kValues;
}

// Whether any profile's rules look at an argument of the call.
bool has_conditions(const Profile& profile, std::string_view name) {
  for (const Rule& rule : profile.rules) {
    if (rule.args.empty()) continue;
    for (const SyscallName& syscall : rule.names) {
      if (syscall.name == name) return true;
    }
  }
  return false;
}

class DefaultProfileAgainstMoby : public ::testing::TestWithParam<Abi> {
 protected:
  void SetUp() override {
    std::ifstream file(std::string(CAISSON_SHARED_DATA_DIR) + "/moby-default-seccomp.json");
    if (!file) GTEST_SKIP() << "moby-default-seccomp.json is not there to compare with";
    std::stringstream text;
    text << file.rdbuf();
    moby_ = parse_profile(text.str(), "moby", {.strict = true}).value();
  }
  Profile moby_;
};

void expect_equal_decision(const Policy& ours, const Policy& theirs, const bpf::Data& data,
                           const std::string& what) {
  ASSERT_EQ(to_string(evaluate(ours, data).action), to_string(evaluate(theirs, data).action))
      << what << " argument " << data.args[0] << ", " << data.args[1];
}

void compare(const Profile& ours, const Profile& theirs, const Target& target) {
  const Policy mine = resolve(ours, target).value();
  const Policy moby = resolve(theirs, target).value();
  ASSERT_EQ(mine.warnings, std::vector<std::string>{});
  ASSERT_EQ(mine.abis.size(), moby.abis.size());
  for (const AbiPolicy& abi : mine.abis) {
    bpf::Data data;
    data.arch = info(abi.abi).audit_arch;
    for (const NumberedCall& call : calls_by_number(abi.abi)) {
      const std::string what = std::string(info(abi.abi).name) + " " + std::string(name(call.id)) +
                               " caps " + std::to_string(target.caps) + " kernel " +
                               to_string(target.kernel);
      data.nr = static_cast<std::int32_t>(call.number);
      data.args = {};
      ASSERT_NO_FATAL_FAILURE(expect_equal_decision(mine, moby, data, what));
      if (!has_conditions(theirs, name(call.id))) continue;
      for (const std::uint64_t value : boundary_values()) {
        for (const unsigned index : {0U, 1U}) {
          data.args = {};
          data.args[index] = value;
          ASSERT_NO_FATAL_FAILURE(expect_equal_decision(mine, moby, data, what));
        }
      }
    }
    // Numbers that no call has: gaps, the far end, and those of the other ABIs.
    data.args = {};
    for (const std::uint32_t number : {0U, 223U, 336U, 400U, 1000U, 0x3FFFFFFFU, kX32Bit,
                                       kX32Bit + 1000, 0x80000000U, 0xFFFFFFFFU}) {
      data.nr = static_cast<std::int32_t>(number);
      ASSERT_NO_FATAL_FAILURE(
          expect_equal_decision(mine, moby, data, "number " + std::to_string(number)));
    }
  }
}

TEST_P(DefaultProfileAgainstMoby, MeansTheSameForEveryCapabilityAndKernel) {
  const Profile ours = default_profile();
  for (const KernelVersion kernel : {KernelVersion{4, 7}, {4, 8}, {6, 1}, {6, 18}}) {
    for (const std::uint64_t caps : capability_sets()) {
      ASSERT_NO_FATAL_FAILURE(compare(ours, moby_, {GetParam(), caps, kernel}));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Natives, DefaultProfileAgainstMoby,
                         ::testing::Values(Abi::kX86_64, Abi::kArm64, Abi::kS390x, Abi::kPpc64le,
                                           Abi::kRiscv64, Abi::kMips64, Abi::kLoongarch64),
                         [](const auto& native) {
                           return std::string(seccomp::info(native.param).name);
                         });

struct Blocked {
  std::string_view name;
  std::uint64_t opened_by = 0;   // capabilities, one of which suffices
  KernelVersion open_from = {};  // {0, 0}: never
};

std::uint64_t bit(unsigned capability) {
  return std::uint64_t{1} << capability;
}

// Spec S2's calls, but for those that depend on arguments (clone, personality, socket) or are
// allowed (adjtimex, clock_adjtime, name_to_handle_at).
std::vector<Blocked> blocked_calls() {
  const std::uint64_t dac = bit(2);
  const std::uint64_t module = bit(16);
  const std::uint64_t rawio = bit(17);
  const std::uint64_t ptrace = bit(19);
  const std::uint64_t acct = bit(20);
  const std::uint64_t admin = bit(21);
  const std::uint64_t boot = bit(22);
  const std::uint64_t nice = bit(23);
  const std::uint64_t time = bit(25);
  return {{"acct", acct},
          {"add_key"},
          {"bpf", admin | bit(39)},
          {"clock_settime", time},
          {"create_module"},
          {"delete_module", module},
          {"finit_module", module},
          {"get_kernel_syms"},
          {"get_mempolicy", nice},
          {"init_module", module},
          {"ioperm", rawio},
          {"iopl", rawio},
          {"kcmp", ptrace},
          {"kexec_file_load"},
          {"kexec_load"},
          {"keyctl"},
          {"lookup_dcookie", admin},
          {"mbind", nice},
          {"mount", admin},
          {"move_pages"},
          {"nfsservctl"},
          {"open_by_handle_at", dac},
          {"perf_event_open", admin | bit(38)},
          {"pivot_root"},
          {"process_vm_readv", ptrace, {4, 8}},
          {"process_vm_writev", ptrace, {4, 8}},
          {"ptrace", ptrace, {4, 8}},
          {"query_module"},
          {"quotactl", admin},
          {"reboot", boot},
          {"request_key"},
          {"set_mempolicy", nice},
          {"setns", admin},
          {"settimeofday", time},
          {"stime", time},
          {"swapon"},
          {"swapoff"},
          {"sysfs"},
          {"_sysctl"},
          {"umount", admin},
          {"umount2", admin},
          {"unshare", admin},
          {"uselib"},
          {"userfaultfd"},
          {"ustat"},
          {"vm86"},
          {"vm86old"}};
}

TEST(DefaultProfile, S2BlocksEachCallByARuleThatSaysWhy) {
  const Profile profile = default_profile();
  for (const Blocked& blocked : blocked_calls()) {
    for (const std::uint64_t caps : capability_sets()) {
      for (const KernelVersion kernel : {KernelVersion{4, 7}, KernelVersion{6, 1}}) {
        const Policy policy = resolve(profile, {Abi::kX86_64, caps, kernel}).value();
        const SyscallId id = find_syscall(blocked.name).value();
        const bool open = (caps & blocked.opened_by) != 0 ||
                          (blocked.open_from.major != 0 && kernel >= blocked.open_from);
        bool known = false;
        for (const Abi abi : {Abi::kX86_64, Abi::kI386, Abi::kX32}) {
          const auto call = number(id, abi);
          if (!call) continue;
          known = true;
          bpf::Data data;
          data.arch = info(abi).audit_arch;
          data.nr = static_cast<std::int32_t>(*call);
          const Decision decision = evaluate(policy, data);
          ASSERT_EQ(to_string(decision.action), open ? "SCMP_ACT_ALLOW" : "SCMP_ACT_ERRNO(1)")
              << blocked.name << " caps " << caps;
          ASSERT_EQ(decision.origin, Decision::Origin::kRule) << blocked.name;
          if (!open) {
            EXPECT_GT(profile.rules[decision.rule].comment.size(), 20U) << blocked.name;
          }
        }
        ASSERT_TRUE(known) << blocked.name;
      }
    }
  }
}

TEST(DefaultProfile, EveryRuleHasAReason) {
  for (const Rule& rule : default_profile().rules) {
    EXPECT_FALSE(rule.comment.empty()) << rule.position.line;
  }
}

TEST(DefaultProfile, NamesOnlyKnownCallsAndCapabilities) {
  const Profile profile = default_profile();
  EXPECT_EQ(profile.warnings, std::vector<std::string>{});
  EXPECT_EQ(resolve(profile, {Abi::kX86_64, kDefaultCaps, {6, 1}})->warnings,
            std::vector<std::string>{});
}

TEST(DefaultProfile, S17SocketFamiliesAreComparedAtTheirWidth) {
  const Policy policy = resolve(default_profile(), {Abi::kX86_64, kDefaultCaps, {6, 1}}).value();
  bpf::Data data;
  data.arch = info(Abi::kX86_64).audit_arch;
  data.nr = 41;
  for (const std::uint64_t family : {38ULL, 40ULL, 0x100000026ULL, 0x100000028ULL}) {
    data.args = {family};
    EXPECT_EQ(to_string(evaluate(policy, data).action), "SCMP_ACT_ERRNO(1)") << family;
  }
  for (const std::uint64_t family : {0ULL, 1ULL, 2ULL, 37ULL, 39ULL, 41ULL, 0xFFFFFFFFULL}) {
    data.args = {family};
    EXPECT_EQ(to_string(evaluate(policy, data).action), "SCMP_ACT_ALLOW") << family;
  }
}

}  // namespace
}  // namespace caisson::seccomp
