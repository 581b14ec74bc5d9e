// SPDX-License-Identifier: Apache-2.0
#include "process/user.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#include "base/strings.h"
#include "sys/file.h"

namespace caisson::process {
namespace {

constexpr std::size_t kMaxAccountFile = 4 << 20;
// (uid_t)-1 means "unchanged" to setresuid and chown, so it can't be anybody's number.
constexpr std::uint64_t kMaxId = 0xfffffffe;

struct Account {
  std::string_view name;
  std::uint32_t uid;
  std::uint32_t gid;
  std::string_view home;
};

struct Group {
  std::string_view name;
  std::uint32_t gid;
  std::string_view members;
};

std::optional<Account> parse_account(std::string_view line) {
  const std::vector<std::string_view> fields = split(line, ':');
  if (fields.size() < 6) return std::nullopt;
  const auto uid = parse_integer<std::uint32_t>(fields[2]);
  const auto gid = parse_integer<std::uint32_t>(fields[3]);
  if (!uid || !gid) return std::nullopt;
  return Account{fields[0], *uid, *gid, fields[5]};
}

std::optional<Group> parse_group(std::string_view line) {
  const std::vector<std::string_view> fields = split(line, ':');
  if (fields.size() < 4) return std::nullopt;
  const auto gid = parse_integer<std::uint32_t>(fields[2]);
  if (!gid) return std::nullopt;
  return Group{fields[0], *gid, fields[3]};
}

// The first line that parses and fits; lines that don't parse are passed over, as libc does.
template <class Parse, class Fits>
auto find_line(std::string_view text, Parse parse, Fits fits) -> decltype(parse(text)) {
  for (const std::string_view line : split(text, '\n')) {
    auto entry = parse(line);
    if (entry && fits(*entry)) return entry;
  }
  return std::nullopt;
}

bool looks_numeric(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

Result<std::uint32_t> parse_id(std::string_view text) {
  const auto id = parse_integer<std::uint64_t>(text);
  if (!id || *id > kMaxId) {
    return fail(Error::invalid("id " + std::string(text) + " is outside 0 to 4294967294"));
  }
  return static_cast<std::uint32_t>(*id);
}

std::vector<std::uint32_t> groups_of(std::string_view user, std::string_view groups) {
  std::vector<std::uint32_t> gids;
  for (const std::string_view line : split(groups, '\n')) {
    const auto group = parse_group(line);
    if (!group) continue;
    const std::vector<std::string_view> members = split(group->members, ',');
    if (std::ranges::find(members, user) != members.end()) gids.push_back(group->gid);
  }
  return gids;
}

}  // namespace

Result<std::uint32_t> resolve_group(std::string_view name, std::string_view groups) {
  if (looks_numeric(name)) return parse_id(name);
  const auto found = find_line(groups, parse_group, [&](const Group& g) { return g.name == name; });
  if (found) return found->gid;
  return fail(Error::invalid("unable to find group " + std::string(name) +
                             ": no matching entries in group file"));
}

Result<Identity> resolve_identity(std::string_view spec, std::string_view passwd,
                                  std::string_view group) {
  const auto pair = split_once(spec, ':');
  const std::string_view user = pair ? pair->first : spec;
  Identity identity;
  std::optional<Account> account;
  if (looks_numeric(user)) {
    identity.uid = TRY(parse_id(user));
    account =
        find_line(passwd, parse_account, [&](const Account& a) { return a.uid == identity.uid; });
  } else if (!user.empty()) {
    account = find_line(passwd, parse_account, [&](const Account& a) { return a.name == user; });
    if (!account) {
      return fail(Error::invalid("unable to find user " + std::string(user) +
                                 ": no matching entries in passwd file"));
    }
  }
  if (account) {
    identity.uid = account->uid;
    identity.gid = account->gid;
    if (!account->home.empty()) identity.home = account->home;
    identity.additional_gids = groups_of(account->name, group);
  }
  if (pair) {
    identity.gid = TRY(resolve_group(pair->second, group));
    identity.additional_gids.clear();
  }
  // The primary group as well: a setgid program could shed it otherwise, and with it a rule that
  // denies that group (CVE-2022-36109).
  identity.additional_gids.insert(identity.additional_gids.begin(), identity.gid);
  return identity;
}

std::string home_of(std::uint32_t uid, std::string_view passwd) {
  const auto found =
      find_line(passwd, parse_account, [&](const Account& a) { return a.uid == uid; });
  return found && !found->home.empty() ? std::string(found->home) : "/";
}

Result<std::string> read_account_file(const std::string& path) {
  // O_NONBLOCK: opening a FIFO for reading would wait for a writer.
  auto opened = sys::open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  if (!opened) {
    const int errnum = opened.error().errnum;
    if (errnum == ENOENT || errnum == ENOTDIR) return std::string();
    return fail(std::move(opened).error());
  }
  if (!S_ISREG(TRY(sys::stat_fd(opened->get(), path)).st_mode)) {
    return fail(Error::invalid(path + " is not a regular file"));
  }
  return sys::read_all(opened->get(), path, kMaxAccountFile);
}

}  // namespace caisson::process
