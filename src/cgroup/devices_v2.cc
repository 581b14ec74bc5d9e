// SPDX-License-Identifier: Apache-2.0
#include "cgroup/devices_v2.h"

#include <linux/bpf.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <ranges>

#include "base/unique_fd.h"
#include "cgroup/device_program.h"

namespace caisson::cgroup {
namespace {

// Kernels from 6.17 write the fields that they know of, whatever size is passed, so every call
// passes the whole union.
long bpf(bpf_cmd command, bpf_attr& attributes) {
  return ::syscall(SYS_bpf, command, &attributes, sizeof attributes);
}

bpf_attr no_attributes() {
  bpf_attr attributes;
  // Padding counts too: the kernel refuses what it doesn't know unless it is zero.
  std::memset(&attributes, 0, sizeof attributes);
  return attributes;
}

std::uint64_t address(const void* pointer) {
  return reinterpret_cast<std::uintptr_t>(pointer);
}

Result<UniqueFd> load_program(std::span<const bpf_insn> program) {
  constexpr int kAttempts = 30;
  constexpr char kLicense[] = "Apache-2.0";
  bpf_attr attributes = no_attributes();
  attributes.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE;
  attributes.insns = address(program.data());
  attributes.insn_cnt = static_cast<std::uint32_t>(program.size());
  attributes.license = address(kLicense);
  long fd = -1;
  // The verifier gives up with EAGAIN when a signal is pending.
  for (int i = 0; i < kAttempts && fd < 0; ++i) {
    fd = bpf(BPF_PROG_LOAD, attributes);
    if (fd < 0 && errno != EAGAIN) break;
  }
  if (fd < 0) return fail(Error::last("load the device program"));
  return UniqueFd(static_cast<int>(fd));
}

// The programs attached to this group itself, newest last.
Result<std::vector<UniqueFd>> attached_programs(int group) {
  constexpr std::size_t kMostPrograms = 64;  // BPF_CGROUP_MAX_PROGS
  std::array<std::uint32_t, kMostPrograms> ids{};
  bpf_attr query = no_attributes();
  query.query.target_fd = static_cast<std::uint32_t>(group);
  query.query.attach_type = BPF_CGROUP_DEVICE;
  query.query.prog_ids = address(ids.data());
  query.query.prog_cnt = kMostPrograms;
  if (bpf(BPF_PROG_QUERY, query) < 0) return fail(Error::last("list the group's device programs"));
  std::vector<UniqueFd> programs;
  for (const std::uint32_t id : ids | std::views::take(query.query.prog_cnt)) {
    bpf_attr get = no_attributes();
    get.prog_id = id;
    const long fd = bpf(BPF_PROG_GET_FD_BY_ID, get);
    if (fd < 0) return fail(Error::last("open the group's device program"));
    programs.emplace_back(static_cast<int>(fd));
  }
  return programs;
}

Result<void> attach(int group, int program, int replaced) {
  bpf_attr attributes = no_attributes();
  attributes.target_fd = static_cast<std::uint32_t>(group);
  attributes.attach_bpf_fd = static_cast<std::uint32_t>(program);
  attributes.attach_type = BPF_CGROUP_DEVICE;
  attributes.attach_flags = BPF_F_ALLOW_MULTI;
  if (replaced >= 0) {
    attributes.attach_flags |= BPF_F_REPLACE;
    attributes.replace_bpf_fd = static_cast<std::uint32_t>(replaced);
  }
  if (bpf(BPF_PROG_ATTACH, attributes) < 0) return fail(Error::last("attach the device program"));
  return {};
}

Result<void> detach(int group, int program) {
  bpf_attr attributes = no_attributes();
  attributes.target_fd = static_cast<std::uint32_t>(group);
  attributes.attach_bpf_fd = static_cast<std::uint32_t>(program);
  attributes.attach_type = BPF_CGROUP_DEVICE;
  if (bpf(BPF_PROG_DETACH, attributes) < 0) {
    return fail(Error::last("detach the former device program"));
  }
  return {};
}

Result<void> load_and_attach(int group, const DeviceRules& rules) {
  const UniqueFd program = TRY(load_program(TRY(compile_device_program(rules))));
  std::vector<UniqueFd> former = TRY(attached_programs(group));
  // Every attached program must agree to an access, so with the new one in place the others can
  // only deny: taking them away afterwards never opens a gap.
  const int replaced = former.empty() ? -1 : former.back().get();
  TRY(attach(group, program.get(), replaced));
  if (former.empty()) return {};
  former.pop_back();
  for (const UniqueFd& other : former) TRY(detach(group, other.get()));
  return {};
}

}  // namespace

Result<void> set_devices_v2(int group, const DeviceRules& rules) {
  auto set = load_and_attach(group, rules);
  if (!set) return fail(std::move(set.error()).in("linux.resources.devices"));
  return {};
}

}  // namespace caisson::cgroup
