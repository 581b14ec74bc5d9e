// SPDX-License-Identifier: Apache-2.0
#include "caps/text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>

#include "base/strings.h"
#include "sys/file.h"

namespace caisson::caps {
namespace {

constexpr unsigned kHexadecimal = 16;

// One capability's membership in effective, inheritable and permitted, as bits.
using State = unsigned;
constexpr State kEffective = 1;
constexpr State kPermitted = 2;
constexpr State kInheritable = 4;
constexpr std::size_t kStates = 8;

State state_of(const Sets& sets, Set one) {
  return ((sets.effective & one) != 0 ? kEffective : 0) |
         ((sets.inheritable & one) != 0 ? kInheritable : 0) |
         ((sets.permitted & one) != 0 ? kPermitted : 0);
}

std::string letters(State state) {
  std::string text;
  if ((state & kEffective) != 0) text += 'e';
  if ((state & kInheritable) != 0) text += 'i';
  if ((state & kPermitted) != 0) text += 'p';
  return text;
}

std::string change(char sign, State state) {
  return state == 0 ? std::string() : sign + letters(state);
}

}  // namespace

Result<Sets> of_process(pid_t pid) {
  const std::string path = "/proc/" + std::to_string(pid) + "/status";
  const auto status = sys::read_file(path);
  if (!status && status.error().errnum == ENOENT) {
    return fail(Error::not_found("No such process: " + std::to_string(pid)));
  }
  if (!status) return fail(status.error());
  Sets sets;
  const std::pair<std::string_view, Set*> fields[] = {{"CapInh", &sets.inheritable},
                                                      {"CapPrm", &sets.permitted},
                                                      {"CapEff", &sets.effective},
                                                      {"CapBnd", &sets.bounding},
                                                      {"CapAmb", &sets.ambient}};
  for (const std::string_view line : split(*status, '\n')) {
    const auto parts = split_once(line, ':');
    if (!parts) continue;
    const std::string_view value = trim(parts->second);
    for (const auto& [name, set] : fields) {
      if (parts->first == name) *set = TRY(parse_mask(value));
    }
    if (parts->first == "NoNewPrivs") sets.no_new_privileges = value == "1";
  }
  return sets;
}

std::vector<std::string> names(Set set) {
  std::vector<std::string> list;
  for (; set != 0; set &= set - 1) {
    const auto number = static_cast<unsigned>(std::countr_zero(set));
    const auto known = name(number);
    list.push_back(known ? to_lower(*known) : std::to_string(number));
  }
  return list;
}

std::string to_text(const Sets& sets, Set known) {
  std::array<Set, kStates> members{};
  for (Set rest = known; rest != 0; rest &= rest - 1) {
    const Set one = rest & (~rest + 1);
    members.at(state_of(sets, one)) |= one;
  }
  // The commonest state; of several the one with the fewest sets, as libcap has it.
  const auto* common =
      std::ranges::max_element(members, {}, [](Set set) { return std::popcount(set); });
  const auto base = static_cast<State>(common - members.begin());
  std::string text = "=" + letters(base);
  std::string others;
  for (State state = kStates; state-- > 0;) {
    if (state == base || members.at(state) == 0) continue;
    // Of nothing as the base there is no word but that the first of the others is said with "=".
    const bool first = base == 0 && others.empty();
    const std::string sign =
        first ? "=" + letters(state) : change('+', state & ~base) + change('-', base & ~state);
    if (!others.empty()) others += ' ';
    others += join(names(members.at(state)), ",") + sign;
  }
  if (others.empty()) return text;
  return base == 0 ? others : text + " " + others;
}

Result<Set> parse_mask(std::string_view text) {
  std::string_view digits = text;
  if (digits.starts_with("0x") || digits.starts_with("0X")) digits.remove_prefix(2);
  if (const auto set = parse_integer<Set>(digits, kHexadecimal)) return *set;
  return fail(Error::invalid("\"" + std::string(text) +
                             "\" is no set of capabilities: up to 16 "
                             "hexadecimal digits are expected"));
}

}  // namespace caisson::caps
