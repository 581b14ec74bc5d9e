// SPDX-License-Identifier: Apache-2.0
#include "seccomp/policy/compare.h"

#include <linux/seccomp.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "seccomp/bpf/filter_stack.h"
#include "seccomp/bpf/opcode.h"
#include "seccomp/bpf/product.h"
#include "seccomp/bpf/return_value.h"
#include "seccomp/policy/regions.h"
#include "seccomp/policy/symbolic_region.h"

namespace caisson::seccomp {
namespace {

using bpf::Outcome;

// A decider that answers for single data and for sets of them.
class Side {
 public:
  static Result<Side> create(const Decider& decider) {
    if (const auto* const policy = std::get_if<const Policy*>(&decider)) return Side(**policy);
    const auto filters = std::get<std::span<const bpf::Program>>(decider);
    return Side(filters, TRY(bpf::FilterStack::create(filters)));
  }

  [[nodiscard]] Action run(const bpf::Data& data) const {
    return action_of(policy_ != nullptr ? to_return_value(evaluate(*policy_, data).action)
                                        : stack_->run(data));
  }

  void add_archs(std::set<std::uint32_t>& archs) const {
    if (policy_ != nullptr) {
      for (const AbiPolicy& abi : policy_->abis) archs.insert(info(abi.abi).audit_arch);
      return;
    }
    // Constants of the filters that are architectures: they need not compare the architecture with
    // them, and may do it otherwise; then the calls are listed under another heading, no more.
    for (const AbiInfo& abi : all_abis()) {
      for (const bpf::Program& filter : filters_) {
        if (std::ranges::find(filter, abi.audit_arch, &bpf::Instruction::k) != filter.end()) {
          archs.insert(abi.audit_arch);
        }
      }
    }
  }

  // Numbers where what is said of the architecture may change.
  void add_borders(std::uint32_t arch, std::set<std::uint32_t>& borders) const {
    for (const Region& region : regions_) {
      if (region.other_archs || region.arch != arch) continue;
      borders.insert(region.first);
    }
  }

  // Calls visit(function) with what is said of a region that lies within one of the side's own.
  template <class Visit>
  void at(const Region& cell, Visit visit) const {
    if (policy_ == nullptr) return visit(*stack_);
    const auto own = std::ranges::find_if(regions_, [&](const Region& region) {
      return !region.other_archs && region.arch == cell.arch && region.first <= cell.first &&
             region.last >= cell.last;
    });
    // Behind all others stands what is said of other architectures.
    visit(SymbolicRegion(*policy_,
                         cell.other_archs || own == regions_.end() ? regions_.back() : *own));
  }

 private:
  explicit Side(const Policy& policy) : policy_(&policy), regions_(regions_of(policy)) {}
  Side(std::span<const bpf::Program> filters, bpf::FilterStack stack)
      : filters_(filters), stack_(std::move(stack)) {}

  const Policy* policy_ = nullptr;
  std::vector<Region> regions_;
  std::span<const bpf::Program> filters_;
  std::optional<bpf::FilterStack> stack_;
};

class Comparer {
 public:
  Comparer(Side left, Side right, std::uint64_t budget)
      : left_(std::move(left)), right_(std::move(right)), paths_(budget) {}

  Comparison run() && {
    std::set<std::uint32_t> archs;
    left_.add_archs(archs);
    right_.add_archs(archs);
    for (const std::uint32_t arch : archs) compare_arch(arch);
    Region others = {.other_archs = true, .first = 0, .last = ~0U};
    bpf::Path path;
    for (const std::uint32_t arch : archs) {
      const bpf::Question known = {.word = bpf::kArchWord,
                                   .test = {bpf::WordTest::Relation::kEqual, ~0U, arch}};
      paths_.assume(path, known, false);
    }
    compare_cell(others, path);
    result_.complete = !doubtful_ && paths_.budget() != 0;
    return std::move(result_);
  }

 private:
  void compare_arch(std::uint32_t arch) {
    std::set<std::uint32_t> borders = {0, kX32Bit, 0x80000000, 0x80000000 + kX32Bit, ~0U};
    left_.add_borders(arch, borders);
    right_.add_borders(arch, borders);
    for (const AbiInfo& abi : all_abis()) {
      if (abi.audit_arch != arch) continue;
      for (const NumberedCall& call : calls_by_number(abi.abi)) {
        borders.insert({call.number, call.number + 1});
      }
    }
    for (auto border = borders.begin(); border != borders.end(); ++border) {
      const auto next = std::next(border);
      const Region cell = {.abi = abi_by_number(arch, *border),
                           .arch = arch,
                           .first = *border,
                           .last = next == borders.end() ? ~0U : *next - 1};
      bpf::Path path;
      path.words[bpf::kNumberWord] = bpf::WordSet::interval(cell.first, cell.last);
      path.words[bpf::kArchWord] = bpf::WordSet::interval(arch, arch);
      compare_cell(cell, path);
    }
  }

  void compare_cell(const Region& cell, const bpf::Path& path) {
    // What was seen for one call must not hide the same difference of another.
    bpf::Product product(paths_);
    const std::size_t first = result_.differences.size();
    const auto visit = [&](const bpf::Path& piece, const Outcome& left, const Outcome& right) {
      if (left.kind == Outcome::Kind::kReturns && right.kind == Outcome::Kind::kReturns &&
          action_of(left.value) == action_of(right.value)) {
        return true;
      }
      add(cell, piece.sample(), first);
      return true;
    };
    walk(cell, path, product, visit);
    if (result_.differences.size() > first && !cell.other_archs) find_areas(cell, path, first);
  }

  template <class Visit>
  void walk(const Region& cell, const bpf::Path& path, bpf::Product& product, Visit visit) {
    left_.at(cell, [&](const auto& left) {
      right_.at(cell, [&](const auto& right) { product.walk(path, left, right, visit); });
    });
  }

  // Fills in the areas of a cell's differences.
  void find_areas(const Region& cell, const bpf::Path& path, std::size_t first_of_cell) {
    constexpr std::uint64_t kBudget = 1'000'000;
    constexpr std::size_t kMostPieces = 4096;
    constexpr std::size_t kMostAreas = 64;  // of one difference
    bpf::Paths paths(kBudget);
    bpf::Product product(paths, bpf::Product::Pieces::kEvery);
    const std::span<Difference> found = std::span(result_.differences).subspan(first_of_cell);
    bool all = true;
    std::size_t pieces = 0;
    const auto visit = [&](const bpf::Path& piece, const Outcome& left, const Outcome& right) {
      const bool known = left.kind == Outcome::Kind::kReturns &&
                         right.kind == Outcome::Kind::kReturns && piece.opaque_answers == 0;
      all = all && known && ++pieces < kMostPieces;
      if (!known) return all;
      const auto difference = std::ranges::find_if(found, [&](const Difference& each) {
        return each.left == action_of(left.value) && each.right == action_of(right.value);
      });
      if (difference == found.end()) return all;
      all = all && difference->areas.size() < kMostAreas;
      if (all) difference->areas.push_back(area_of(piece, paths));
      return all;
    };
    walk(cell, path, product, visit);
    all = all && paths.budget() != 0;
    for (Difference& each : found) each.all_areas = all;
  }

  static Area area_of(const bpf::Path& piece, const bpf::Paths& paths) {
    Area area{.facts = {}, .witness = piece.sample()};
    for (std::uint32_t word = 0; word < bpf::kDataWords; ++word) {
      // The difference itself says of which calls it is.
      if (word == bpf::kNumberWord || word == bpf::kArchWord) continue;
      for (const bpf::WordFact& fact : paths.facts(piece, word)) area.facts.push_back({word, fact});
    }
    return area;
  }

  void add(const Region& cell, const bpf::Data& witness, std::size_t first_of_cell) {
    const Action left = left_.run(witness);
    const Action right = right_.run(witness);
    if (left == right) {
      doubtful_ = true;
      return;
    }
    std::vector<Difference>& all = result_.differences;
    for (std::size_t i = first_of_cell; i < all.size(); ++i) {
      if (all[i].left == left && all[i].right == right) return;
    }
    const auto call = cell.abi && cell.first == cell.last ? syscall_by_number(*cell.abi, cell.first)
                                                          : std::nullopt;
    // Unknown numbers side by side that differ alike, with nothing else to say of either.
    if (!call && !all.empty() && all.size() == first_of_cell && !all.back().call &&
        all.back().abi == cell.abi && !cell.other_archs &&
        std::uint64_t{all.back().last} + 1 == cell.first && all.back().left == left &&
        all.back().right == right) {
      all.back().last = cell.last;
      return;
    }
    all.push_back({.abi = cell.abi,
                   .call = call,
                   .first = cell.first,
                   .last = cell.last,
                   .left = left,
                   .right = right,
                   .witness = witness,
                   .areas = {},
                   .all_areas = false});
  }

  Side left_;
  Side right_;
  bpf::Paths paths_;
  Comparison result_;
  bool doubtful_ = false;
};

}  // namespace

Action action_of(std::uint32_t return_value) {
  const std::uint32_t plain = bpf::plain_return_value(return_value);
  for (std::uint8_t kind = 0;; ++kind) {
    const Action action = {static_cast<ActionKind>(kind), 0};
    const std::uint32_t data = plain ^ to_return_value(action);
    if (data <= SECCOMP_RET_DATA) return {action.kind, static_cast<std::uint16_t>(data)};
  }
}

unsigned permissiveness(ActionKind kind) {
  switch (kind) {
    case ActionKind::kNotify:
      return 1;
    case ActionKind::kTrace:
      return 2;
    case ActionKind::kLog:
    case ActionKind::kAllow:
      return 3;
    default:
      return 0;
  }
}

Result<Comparison> compare(const Decider& left, const Decider& right, std::uint64_t budget) {
  return Comparer(TRY(Side::create(left)), TRY(Side::create(right)), budget).run();
}

}  // namespace caisson::seccomp
