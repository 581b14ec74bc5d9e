// SPDX-License-Identifier: Apache-2.0
// What profiles mean, said in four ways that know nothing of each other: by the policy, by our
// program in our interpreter, by libseccomp's program, and by the kernel.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <linux/audit.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "base/unique_fd.h"
#include "intended_differences.h"
#include "libseccomp_filter.h"
#include "random_profile.h"
#include "seccomp/bpf/bytes.h"
#include "seccomp/bpf/interpreter.h"
#include "seccomp/compile/prove.h"
#include "seccomp/load/observer.h"
#include "sys/file.h"

namespace caisson::seccomp {
namespace {

constexpr Target kTarget = {.native = Abi::kX86_64, .caps = 0xa80425fb, .kernel = {6, 18}};

std::size_t profile_count() {
  const char* const count = std::getenv("CAISSON_CAMPAIGN_PROFILES");
  return count == nullptr ? 300 : std::strtoul(count, nullptr, 10);
}

// libseccomp's program, made in a child: for some sets of overlapping rules libseccomp 2.5.4 never
// comes to an end.
Result<bpf::Program> build_in_time(const Profile& profile) {
  constexpr std::uint32_t kLinear = 1;
  constexpr unsigned kSeconds = 2;
  const UniqueFd file(::memfd_create("program", MFD_CLOEXEC));
  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(kSeconds);
    const Result<bpf::Program> program = build_with_libseccomp(profile, kTarget, kLinear);
    if (!program) ::_exit(1);
    const std::string_view bytes = bpf::to_bytes(*program);
    const auto written = ::write(file.get(), bytes.data(), bytes.size());
    ::_exit(written == static_cast<ssize_t>(bytes.size()) ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM) {
    return fail(Error::unsupported("libseccomp takes too long"));
  }
  if (status != 0) return fail(Error::invalid("libseccomp refuses the profile"));
  ::lseek(file.get(), 0, SEEK_SET);
  return bpf::from_bytes(TRY(sys::read_all(file.get(), "the program")));
}

struct Tally {
  std::size_t profiles = 0;
  std::size_t inexpressible = 0;  // for libseccomp
  std::size_t endless = 0;        // libseccomp did not come to an end
  std::size_t compared = 0;       // calls held against libseccomp
  std::size_t live = 0;           // calls held against the kernel
  std::map<std::string, std::size_t> intended;

  [[nodiscard]] std::string text() const {
    std::string text = fmt::format(
        "{} profiles; libseccomp refused {} and did not come to an end with {}; {} calls compared "
        "with it, {} with the kernel\n",
        profiles, inexpressible, endless, compared, live);
    for (const auto& [name, count] : intended) text += fmt::format("  {}: {}\n", name, count);
    return text;
  }
};

class Campaign : public ::testing::Test {
 protected:
  // Holds one profile to all that can be asked about it.
  void check(const std::string& text, std::mt19937_64& random) {
    SCOPED_TRACE(text);
    const Result<Profile> profile = parse_profile(text, "random");
    ASSERT_TRUE(profile.has_value()) << profile.error().message();
    const Result<Policy> policy = resolve(*profile, kTarget);
    ASSERT_TRUE(policy.has_value()) << policy.error().message();
    const Result<bpf::Program> program = compile_proved(*policy);
    ASSERT_TRUE(program.has_value()) << program.error().message();
    ++tally_.profiles;
    const std::vector<Call> calls = calls_of(*profile, *policy, random);
    check_program(*policy, *program, calls);
    check_libseccomp(*profile, *policy, calls);
    check_live(*policy, *program, calls);
  }

  [[nodiscard]] const Tally& tally() const { return tally_; }

 private:
  // The calls that the profile names and some that it doesn't, through all ABIs of the machine,
  // with arguments on the borders of what it tests.
  static std::vector<Call> calls_of(const Profile& profile, const Policy& policy,
                                    std::mt19937_64& random) {
    std::set<SyscallId> named = {*find_syscall("getppid"), *find_syscall("futex_wake")};
    std::vector<std::uint64_t> values = interesting_constants();
    for (const Rule& rule : profile.rules) {
      for (const SyscallName& written : rule.names) {
        if (const auto id = find_syscall(written.name)) named.insert(*id);
      }
      for (const ArgumentCondition& condition : rule.args) {
        for (const std::uint64_t value : {condition.value, condition.value_two}) {
          values.insert(values.end(), {value - 1, value, value + 1, value ^ 1ULL << 32});
        }
      }
    }
    std::vector<Call> calls;
    for (const Abi abi : {Abi::kX86_64, Abi::kI386, Abi::kX32}) {
      for (const SyscallId id : named) {
        const auto known = number(id, abi);
        if (!known) continue;
        for (int i = 0; i < 10; ++i) {
          Call call = {abi, *known, {}};
          for (std::uint64_t& argument : call.args) argument = values[random() % values.size()];
          calls.push_back(call);
        }
      }
      calls.push_back({abi, (abi == Abi::kX32 ? kX32Bit : 0) | 900, {}});
    }
    calls.push_back({policy.abis.size() == 1 ? Abi::kX86_64 : Abi::kX32, ~0U, {}});
    return calls;
  }

  static bpf::Data data_of(const Call& call) {
    bpf::Data data = {.nr = static_cast<std::int32_t>(call.number),
                      .arch = info(call.abi).audit_arch};
    const std::uint64_t visible = call.abi == Abi::kI386 ? 0xffffffff : ~std::uint64_t{0};
    for (std::size_t i = 0; i < call.args.size(); ++i) data.args[i] = call.args[i] & visible;
    return data;
  }

  static std::string text_of(const Call& call) {
    return fmt::format("{} call {} ({:#x}, {:#x}, {:#x})", info(call.abi).name, call.number,
                       call.args[0], call.args[1], call.args[2]);
  }

  static void check_program(const Policy& policy, const bpf::Program& program,
                            const std::vector<Call>& calls) {
    const auto interpreter = bpf::Interpreter::create(program);
    for (const Call& call : calls) {
      const bpf::Data data = data_of(call);
      ASSERT_EQ(interpreter->run(data).value, to_return_value(evaluate(policy, data).action))
          << text_of(call);
    }
  }

  void check_libseccomp(const Profile& profile, const Policy& policy,
                        const std::vector<Call>& calls) {
    const Result<bpf::Program> theirs = build_in_time(profile);
    if (!theirs) {
      ++(theirs.error().kind == Error::Kind::kUnsupported ? tally_.endless : tally_.inexpressible);
      return;
    }
    const auto interpreter = bpf::Interpreter::create(*theirs);
    ASSERT_TRUE(interpreter.has_value()) << interpreter.error().message();
    for (const Call& call : calls) {
      const bpf::Data data = data_of(call);
      ++tally_.compared;
      const std::uint32_t value = interpreter->run(data).value;
      const std::uint32_t ours = to_return_value(evaluate(policy, data).action);
      if (value == ours) continue;
      const std::string_view reason = intended_difference(profile, kTarget, policy, *theirs, data);
      ++tally_.intended[std::string(reason)];
      ASSERT_FALSE(reason.empty()) << text_of(call) << ": policy " << bpf::action_text(ours)
                                   << ", libseccomp " << bpf::action_text(value);
    }
  }

  void check_live(const Policy& policy, const bpf::Program& program,
                  const std::vector<Call>& calls) {
    static const bool int80 = has_int80();
    std::vector<Call> possible;
    std::ranges::copy_if(calls, std::back_inserter(possible), [&](const Call& call) {
      // uretprobe and uprobe raise SIGILL outside of a probe, and new kernels don't ask filters.
      const bool probe = call.abi == Abi::kX86_64 && (call.number == 335 || call.number == 336);
      return !probe && (call.abi != Abi::kI386 || int80);
    });
    const std::vector<std::string> actions = observe(program, possible);
    for (std::size_t i = 0; i < possible.size(); ++i) {
      ASSERT_EQ(actions[i], expected_action(policy, possible[i])) << text_of(possible[i]);
    }
    tally_.live += possible.size();
  }

  Tally tally_;
};

TEST_F(Campaign, RandomProfilesMeanTheSameToAll) {
  for (std::uint64_t seed = 0; seed < profile_count() && !HasFailure(); ++seed) {
    std::mt19937_64 random(seed);
    check(random_profile(random), random);
  }
  std::fputs(tally().text().c_str(), stdout);
  EXPECT_EQ(tally().profiles, profile_count());
  // Few enough that the comparison means something.
  EXPECT_LT(tally().inexpressible + tally().endless, tally().profiles / 2);
  EXPECT_GT(tally().compared, 20 * tally().profiles);
  for (const std::string_view reason :
       {"width", "repeated index", "overlapping rules", "unlisted ABI", "newer than the profile"}) {
    EXPECT_GT(tally().intended.count(std::string(reason)), 0U) << reason;
  }
}

TEST_F(Campaign, TheDefaultProfileMeansTheSameToAll) {
  std::mt19937_64 random(1);
  check(std::string(default_profile_text()), random);
}

// Every profile that lies beside the checkout.
TEST_F(Campaign, GivenProfilesMeanTheSameToAll) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(CAISSON_SHARED_DATA_DIR, error)) {
    if (entry.path().extension() != ".json") continue;
    SCOPED_TRACE(entry.path());
    std::ostringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    std::mt19937_64 random(1);
    check(text.str(), random);
  }
  if (tally().profiles == 0) GTEST_SKIP() << "no profile lies beside the checkout";
}

}  // namespace
}  // namespace caisson::seccomp
