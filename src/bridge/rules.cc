// SPDX-License-Identifier: Apache-2.0
#include "bridge/rules.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "base/strings.h"
#include "bridge/ruleset.h"
#include "net/netlink.h"
#include "sys/file.h"
#include "sys/process.h"

namespace caisson::bridge {
namespace {

// Not by the caller's PATH: root runs it.
Result<std::string> find_nft() {
  for (const char* path : {"/usr/sbin/nft", "/sbin/nft", "/usr/bin/nft", "/usr/local/sbin/nft"}) {
    if (::access(path, X_OK) == 0) return path;
  }
  return fail(Error::unsupported("the bridge network needs the program nft, which is not there")
                  .with_hint("install nftables, or use --network none or host"));
}

Result<UniqueFd> file_in_memory(const char* name) {
  UniqueFd fd(::memfd_create(name, MFD_CLOEXEC));
  if (!fd) return fail(Error::last("make a file in memory"));
  return fd;
}

[[noreturn]] void execute(const std::string& program, int input, int messages) {
  std::array arguments = {const_cast<char*>("nft"), const_cast<char*>("-f"), const_cast<char*>("-"),
                          static_cast<char*>(nullptr)};
  std::array environment = {const_cast<char*>("LC_ALL=C"), static_cast<char*>(nullptr)};
  if (::dup2(input, 0) == 0 && ::dup2(messages, 1) == 1 && ::dup2(messages, 2) == 2) {
    ::execve(program.c_str(), arguments.data(), environment.data());
  }
  ::_exit(127);
}

Result<std::string> first_line(int fd) {
  if (::lseek(fd, 0, SEEK_SET) != 0) return fail(Error::last("rewind a file in memory"));
  const std::string text = TRY(sys::read_all(fd, "nft's messages"));
  return std::string(trim(text.substr(0, text.find('\n'))));
}

// The number that the kernel gives to each state of its rules; 0 where it has none.
std::uint32_t generation() {
  auto netlink = net::Netlink::open(NETLINK_NETFILTER);
  if (!netlink) return 0;
  net::Request request((NFNL_SUBSYS_NFTABLES << 8) | NFT_MSG_GETGEN, NLM_F_ACK, nfgenmsg{});
  std::uint32_t number = 0;
  const auto done = netlink->list(request, [&](const net::Answer& answer) {
    net::for_each_attribute(answer, sizeof(nfgenmsg), [&](std::uint16_t type, auto value) {
      if (type == NFTA_GEN_ID) number = ntohl(net::read_value<std::uint32_t>(value));
    });
  });
  return done ? number : 0;
}

}  // namespace

Result<void> run_nft(const std::string& rules) {
  const std::string program = TRY(find_nft());
  const UniqueFd input = TRY(file_in_memory("rules"));
  const UniqueFd messages = TRY(file_in_memory("messages"));
  TRY(sys::write_all(input.get(), rules, "the packet rules"));
  if (::lseek(input.get(), 0, SEEK_SET) != 0) return fail(Error::last("rewind a file in memory"));
  const sys::CloneResult child = TRY(sys::clone_process(0));
  if (child.pid == 0) execute(program, input.get(), messages.get());
  const int code = sys::exit_code(TRY(sys::wait_for(child.pidfd.get())));
  if (code == 0) return {};
  return fail(Error::unsupported("set packet rules: nft: " + TRY(first_line(messages.get())))
                  .with_hint("the bridge network needs the kernel's nf_tables with NAT; "
                             "--network none and host do without"));
}

Result<void> update_rules(Ledger& ledger, const std::string& change) {
  const std::uint32_t before = generation();
  const bool as_left = before != 0 && before == ledger.generation;
  if (as_left && change.empty()) return {};
  ledger.generation = 0;
  TRY(run_nft(as_left ? change : whole_ruleset(ledger)));
  // One transaction further, unless others had one too.
  const std::uint32_t after = generation();
  if (after == before + 1) ledger.generation = after;
  return {};
}

}  // namespace caisson::bridge
