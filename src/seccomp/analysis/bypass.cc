// SPDX-License-Identifier: Apache-2.0
#include "seccomp/analysis/bypass.h"

#include <array>
#include <span>
#include <string_view>

#include "seccomp/analysis/permits.h"

namespace caisson::seccomp {
namespace {

struct Carried {
  std::string_view name;
  // The carrier's first argument that asks for it, where that tells.
  std::optional<std::uint64_t> selector = {};
};

// include/uapi/linux/net.h
constexpr auto kSocketcall = std::to_array<Carried>({
    {"socket", 1},    {"bind", 2},        {"connect", 3},     {"listen", 4},
    {"accept", 5},    {"getsockname", 6}, {"getpeername", 7}, {"socketpair", 8},
    {"send", 9},      {"recv", 10},       {"sendto", 11},     {"recvfrom", 12},
    {"shutdown", 13}, {"setsockopt", 14}, {"getsockopt", 15}, {"sendmsg", 16},
    {"recvmsg", 17},  {"accept4", 18},    {"recvmmsg", 19},   {"sendmmsg", 20},
});

// include/uapi/linux/ipc.h
constexpr auto kIpc = std::to_array<Carried>({
    {"semop", 1},
    {"semget", 2},
    {"semctl", 3},
    {"semtimedop", 4},
    {"msgsnd", 11},
    {"msgrcv", 12},
    {"msgget", 13},
    {"msgctl", 14},
    {"shmat", 21},
    {"shmdt", 22},
    {"shmget", 23},
    {"shmctl", 24},
});

constexpr auto kClone3 = std::to_array<Carried>({{"clone"}, {"fork"}, {"vfork"}});

constexpr auto kOpenat2 = std::to_array<Carried>({{"open"}, {"openat"}, {"creat"}});

// include/uapi/linux/io_uring.h, enum io_uring_op
constexpr auto kIoUring = std::to_array<Carried>({
    {"accept4"},  {"bind"},      {"connect"}, {"epoll_ctl"}, {"fallocate"}, {"fsetxattr"},
    {"fsync"},    {"ftruncate"}, {"linkat"},  {"listen"},    {"madvise"},   {"mkdirat"},
    {"openat"},   {"openat2"},   {"read"},    {"recvmsg"},   {"renameat2"}, {"sendmsg"},
    {"setxattr"}, {"shutdown"},  {"socket"},  {"splice"},    {"statx"},     {"symlinkat"},
    {"tee"},      {"unlinkat"},  {"write"},
});

struct Carrier {
  std::string_view name;
  std::span<const Carried> calls;
};

constexpr auto kCarriers = std::to_array<Carrier>({
    {"socketcall", kSocketcall},
    {"ipc", kIpc},
    {"clone3", kClone3},
    {"openat2", kOpenat2},
    {"io_uring_setup", kIoUring},
});

std::optional<Bypass> find_bypass(const Policy& policy, const AbiPolicy& abi,
                                  const Carrier& carrier) {
  const SyscallId carrier_id = *find_syscall(carrier.name);
  if (!number(carrier_id, abi.abi)) return {};
  Bypass bypass{.abi = abi.abi, .carrier = carrier_id, .rule = {}, .carried = {}};
  for (const Carried& call : carrier.calls) {
    const SyscallId id = *find_syscall(call.name);
    if (!number(id, abi.abi) || !permission_of(policy, abi.abi, id, {}).may_be_refused) continue;
    const Permission carried = permission_of(policy, abi.abi, carrier_id, call.selector);
    if (!carried.may_pass) continue;
    if (bypass.carried.empty()) bypass.rule = carried.passing_rule;
    bypass.carried.push_back(id);
  }
  if (bypass.carried.empty()) return {};
  return bypass;
}

}  // namespace

std::vector<Bypass> find_bypasses(const Policy& policy) {
  std::vector<Bypass> bypasses;
  for (const AbiPolicy& abi : policy.abis) {
    for (const Carrier& carrier : kCarriers) {
      if (auto bypass = find_bypass(policy, abi, carrier)) bypasses.push_back(*std::move(bypass));
    }
  }
  return bypasses;
}

}  // namespace caisson::seccomp
