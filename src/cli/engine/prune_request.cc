// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/prune_request.h"

#include <unistd.h>

#include <algorithm>

#include "base/strings.h"
#include "base/timestamp.h"
#include "cli/engine/filter_argument.h"
#include "engine/image_details.h"
#include "engine/timestamps.h"
#include "sys/file.h"
#include "sys/retry.h"

namespace caisson::cli {
namespace {

using Label = std::pair<std::string, std::optional<std::string>>;

Label parse_label(std::string_view text) {
  const auto parts = split_once(text, '=');
  if (!parts) return {std::string(text), std::nullopt};
  return {std::string(parts->first), std::string(parts->second)};
}

bool holds(const std::map<std::string, std::string>& labels, const Label& label) {
  const auto found = labels.find(label.first);
  return found != labels.end() && (!label.second || found->second == *label.second);
}

// One line of standard input.
std::string read_answer() {
  std::string line;
  char c = 0;
  while (sys::retry([&] { return ::read(STDIN_FILENO, &c, 1); }) == 1 && c != '\n') line += c;
  return line;
}

}  // namespace

Result<void> add_prune_filter(PruneRequest& request, std::string_view text) {
  const auto filter = TRY(parse_filter_argument(text));
  if (!filter) return {};
  const auto& [key, value] = *filter;
  if (key == "until") {
    request.until = TRY(engine::parse_time_argument(value, now()));
  } else if (key == "label") {
    request.labels.push_back(parse_label(value));
  } else if (key == "label!") {
    request.unwanted_labels.push_back(parse_label(value));
  } else {
    return fail(Error::invalid("invalid filter '" + key + "'"));
  }
  return {};
}

Result<bool> is_wanted(const PruneRequest& request, const std::string& created,
                       const std::map<std::string, std::string>& labels) {
  if (request.until && !engine::is_before(TRY(engine::parse_timestamp(created)), *request.until)) {
    return false;
  }
  const auto has = [&](const Label& label) { return holds(labels, label); };
  return std::ranges::all_of(request.labels, has) &&
         std::ranges::none_of(request.unwanted_labels, has);
}

Result<bool> is_wanted_image(const PruneRequest& request, bool all, const engine::Store& store,
                             const engine::ListedImage& image) {
  if (!image.names.empty() && !all) return false;
  // One that does not say when it was made is older than all.
  const std::string created = rfc3339(engine::created_at(image.record));
  return is_wanted(request, created, TRY(engine::image_labels(store, image)));
}

std::string removed_text(std::string_view heading, std::span<const std::string> names) {
  if (names.empty()) return {};
  std::string text(heading);
  for (const std::string& name : names) text.append("\n").append(name);
  return text + "\n\n";
}

std::string removed_text(const engine::Removal& removal) {
  std::vector<std::string> lines;
  for (const std::string& name : removal.untagged) lines.push_back("untagged: " + name);
  for (const std::string& digest : removal.deleted) lines.push_back("deleted: " + digest);
  return removed_text("Deleted Images:", lines);
}

Result<void> confirm(bool force, std::string_view warning, std::string_view what) {
  if (force) return {};
  TRY(sys::write_all(STDOUT_FILENO,
                     std::string(warning) + "\nAre you sure you want to continue? [y/N] ",
                     "standard output"));
  if (to_lower(trim(read_answer())) == "y") return {};
  return fail(Error::invalid(std::string(what) + " has been cancelled"));
}

}  // namespace caisson::cli
