// SPDX-License-Identifier: Apache-2.0
#include "image/store/reference.h"

#include <algorithm>

#include "base/strings.h"

namespace caisson::image {
namespace {

constexpr std::string_view kDefaultDomain = "docker.io";
constexpr std::string_view kOfficial = "library/";
constexpr std::size_t kMaxName = 255;

bool is_lower_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool is_alphanumeric(char c) {
  return is_lower_alphanumeric(c) || (c >= 'A' && c <= 'Z');
}

// Letters and digits, with ".", "_", "__" or any number of "-" between them.
bool is_path_component(std::string_view text) {
  if (text.empty() || !is_lower_alphanumeric(text.front()) || !is_lower_alphanumeric(text.back())) {
    return false;
  }
  for (std::size_t i = 0; i < text.size();) {
    if (is_lower_alphanumeric(text[i])) {
      ++i;
      continue;
    }
    const std::size_t end = std::min(text.find_first_not_of(text[i], i), text.size());
    const std::size_t length = end - i;
    const bool separates =
        text[i] == '-' || (text[i] == '.' && length == 1) || (text[i] == '_' && length <= 2);
    if (!separates || !is_lower_alphanumeric(text[end])) return false;
    i = end;
  }
  return true;
}

bool is_domain(std::string_view text) {
  const auto port = split_once(text, ':');
  const std::string_view host = port ? port->first : text;
  if (port && !parse_integer<unsigned>(port->second)) return false;
  return std::ranges::all_of(split(host, '.'), [](std::string_view label) {
    return !label.empty() && label.front() != '-' && label.back() != '-' &&
           std::ranges::all_of(label, [](char c) { return is_alphanumeric(c) || c == '-'; });
  });
}

bool is_tag(std::string_view text) {
  constexpr std::size_t kMaxTag = 128;
  const auto word = [](char c) { return is_alphanumeric(c) || c == '_'; };
  return !text.empty() && text.size() <= kMaxTag && word(text.front()) &&
         std::ranges::all_of(text, [&](char c) { return word(c) || c == '.' || c == '-'; });
}

// What stands before the first '/' is a registry's name where it can't be a user's.
bool names_registry(std::string_view first) {
  return first.find_first_of(".:") != std::string_view::npos || first == "localhost" ||
         to_lower(first) != first;
}

Error invalid_format(std::string_view text, std::string_view why = {}) {
  std::string message = "invalid reference format";
  if (!why.empty()) message.append(": ").append(why);
  return Error::invalid(std::move(message))
      .with_hint("the reference was \"" + std::string(text) + "\"");
}

Result<std::string> repository_of(std::string_view name, std::string_view text) {
  std::string_view domain = kDefaultDomain;
  std::string_view path = name;
  if (const auto parts = split_once(name, '/'); parts && names_registry(parts->first)) {
    domain = parts->first;
    path = parts->second;
  }
  if (domain == "index.docker.io") domain = kDefaultDomain;
  if (to_lower(path) != path) {
    return fail(
        invalid_format(text, "repository name (" + std::string(path) + ") must be lowercase"));
  }
  const bool well_formed = is_domain(domain) && name.size() <= kMaxName &&
                           std::ranges::all_of(split(path, '/'), is_path_component);
  if (!well_formed) return fail(invalid_format(text));
  if (domain != kDefaultDomain) return std::string(domain).append("/").append(path);
  const bool official = path.starts_with(kOfficial) && std::ranges::count(path, '/') == 1;
  return std::string(official ? path.substr(kOfficial.size()) : path);
}

}  // namespace

std::string Reference::text() const {
  std::string text = repository;
  if (!tag.empty()) text.append(":").append(tag);
  if (digest) text.append("@").append(digest->text());
  return text;
}

Result<Reference> parse_reference(std::string_view text) {
  Reference reference;
  std::string_view name = text;
  if (const auto parts = split_once(text, '@')) {
    name = parts->first;
    auto digest = Digest::parse(parts->second);
    if (!digest) return fail(invalid_format(text));
    reference.digest = std::move(*digest);
  }
  const std::size_t colon = name.rfind(':');
  const bool tagged =
      colon != std::string_view::npos && name.find('/', colon) == std::string_view::npos;
  if (tagged) {
    reference.tag = name.substr(colon + 1);
    name = name.substr(0, colon);
    if (!is_tag(reference.tag)) return fail(invalid_format(text));
  } else if (!reference.digest) {
    reference.tag = "latest";
  }
  const bool is_id = name.size() == 64 && Digest::from_hex(name).has_value();
  if (is_id) {
    return fail(
        invalid_format(text, "a name can't be 64 hexadecimal digits, which is an image's id"));
  }
  reference.repository = TRY(repository_of(name, text));
  return reference;
}

}  // namespace caisson::image
