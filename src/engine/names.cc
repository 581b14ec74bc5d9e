// SPDX-License-Identifier: Apache-2.0
#include "engine/names.h"

#include <array>
#include <cstdint>

#include "base/strings.h"

namespace caisson::engine {
namespace {

constexpr std::array<std::string_view, 64> kMoods = {
    "able",    "airy",   "ample",    "apt",    "awake",   "blithe",  "bold",   "brave",
    "breezy",  "bright", "brisk",    "calm",   "candid",  "careful", "cheery", "civil",
    "clear",   "clever", "cosy",     "crisp",  "curious", "daring",  "deft",   "eager",
    "earnest", "fair",   "fearless", "fond",   "frank",   "gentle",  "glad",   "golden",
    "hardy",   "hearty", "humble",   "jolly",  "keen",    "kind",    "lively", "loyal",
    "lucid",   "mellow", "merry",    "mild",   "modest",  "neat",    "nimble", "noble",
    "patient", "placid", "plucky",   "polite", "proud",   "quick",   "quiet",  "serene",
    "sharp",   "silent", "sturdy",   "sunny",  "tidy",    "upbeat",  "warm",   "witty"};

// People to whom computing owes something.
constexpr std::array<std::string_view, 64> kPeople = {
    "aiken",    "allen",     "amdahl",  "atanasoff", "babbage", "backus",   "bartik",   "bell",
    "boole",    "borg",      "brooks",  "bush",      "cerf",    "church",   "clarke",   "cocke",
    "codd",     "cook",      "corbato", "cray",      "curry",   "dahl",     "diffie",   "dijkstra",
    "eckert",   "engelbart", "estrin",  "feinler",   "floyd",   "goldberg", "hamilton", "hamming",
    "hellman",  "hoare",     "hopper",  "iverson",   "johnson", "karp",     "kay",      "kernighan",
    "kilburn",  "kleene",    "knuth",   "lamport",   "lampson", "liskov",   "lovelace", "mauchly",
    "mccarthy", "metcalfe",  "milner",  "minsky",    "naur",    "newell",   "nygaard",  "perlis",
    "postel",   "rabin",     "ritchie", "shannon",   "spence",  "thompson", "turing",   "wilkes"};

}  // namespace

std::string suggest_name(std::string_view id, unsigned attempt) {
  const auto number = parse_integer<std::uint64_t>(id.substr(0, 12), 16).value_or(0);
  std::string name(kMoods[number % kMoods.size()]);
  name.append("_").append(kPeople[number / kMoods.size() % kPeople.size()]);
  if (attempt > 0) name += std::to_string(attempt);
  return name;
}

}  // namespace caisson::engine
