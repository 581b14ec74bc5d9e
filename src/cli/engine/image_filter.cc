// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/image_filter.h"

#include <fnmatch.h>

#include <algorithm>
#include <map>

#include "base/strings.h"
#include "base/timestamp.h"
#include "cli/common/setters.h"
#include "cli/engine/filter_argument.h"
#include "engine/image_details.h"
#include "engine/timestamps.h"

namespace caisson::cli {
namespace {

// With the tag or without.
bool name_matches(const std::string& name, const std::string& pattern) {
  const auto fits = [&](const std::string& text) {
    return ::fnmatch(pattern.c_str(), text.c_str(), FNM_PATHNAME) == 0;
  };
  return fits(name) || fits(name.substr(0, name.rfind(':')));
}

bool has_label(const std::map<std::string, std::string>& labels, const std::string& wanted) {
  const auto parts = split_once(wanted, '=');
  const auto found = labels.find(std::string(parts ? parts->first : wanted));
  return found != labels.end() && (!parts || found->second == parts->second);
}

}  // namespace

Result<ImageFilters> ImageFilters::parse(const std::vector<std::string>& texts) {
  ImageFilters filters;
  for (const std::string& text : texts) {
    const auto filter = TRY(parse_filter_argument(text));
    if (!filter) continue;
    const auto& [key, value] = *filter;
    if (key == "reference") {
      filters.references_.push_back(value);
    } else if (key == "label") {
      filters.labels_.push_back(value);
    } else if (key == "before") {
      filters.before_ = value;
    } else if (key == "since") {
      filters.since_ = value;
    } else if (key == "until") {
      filters.until_ = TRY(engine::parse_time_argument(value, now()));
    } else if (key == "dangling") {
      const auto wanted = parse_switch(value);
      if (!wanted) return fail(Error::invalid("invalid filter 'dangling=[" + value + "]'"));
      filters.dangling_ = *wanted;
    } else {
      return fail(Error::invalid("invalid filter '" + key + "'"));
    }
  }
  return filters;
}

Result<bool> ImageFilters::matches(const engine::Store& store,
                                   const engine::ListedImage& image) const {
  if (dangling_ && *dangling_ != image.names.empty()) return false;
  if (until_ && !engine::is_before(engine::created_at(image.record), *until_)) return false;
  if (labels_.empty()) return true;
  const auto labels = TRY(engine::image_labels(store, image));
  return std::ranges::all_of(labels_,
                             [&](const std::string& wanted) { return has_label(labels, wanted); });
}

Result<std::vector<engine::ListedImage>> ImageFilters::apply(const engine::Store& store) const {
  std::optional<timespec> before;
  std::optional<timespec> since;
  if (!before_.empty()) before = engine::created_at(TRY(engine::find_image(store, before_)).record);
  if (!since_.empty()) since = engine::created_at(TRY(engine::find_image(store, since_)).record);
  std::vector<engine::ListedImage> left;
  for (engine::ListedImage& image : TRY(engine::list_images(store))) {
    const timespec created = engine::created_at(image.record);
    if (before && !engine::is_before(created, *before)) continue;
    if (since && !engine::is_before(*since, created)) continue;
    if (!TRY(matches(store, image))) continue;
    if (!references_.empty()) {
      std::erase_if(image.names, [&](const std::string& name) {
        return std::ranges::none_of(
            references_, [&](const std::string& pattern) { return name_matches(name, pattern); });
      });
      if (image.names.empty()) continue;
    }
    left.push_back(std::move(image));
  }
  return left;
}

}  // namespace caisson::cli
