// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/listing.h"

#include <algorithm>
#include <utility>

#include "base/strings.h"
#include "cli/engine/table.h"
#include "template/template.h"

namespace caisson::cli {
namespace {

constexpr std::string_view kTable = "table";
constexpr std::string_view kJson = "json";
constexpr std::string_view kJsonTemplate = "{{json .}}";

// "\t" and "\n" may be written with a backslash, as shells hand them on.
std::string unescape(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char next = text[i] == '\\' && i + 1 < text.size() ? text[i + 1] : '\0';
    if (next == 't' || next == 'n') {
      plain += next == 't' ? '\t' : '\n';
      ++i;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

std::string_view without_blanks(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(' ') + 1 - begin);
}

Result<tmpl::Template> parse_format(std::string_view format) {
  auto parsed = tmpl::Template::parse(format);
  if (!parsed) return fail(std::move(parsed).error().in("failed to parse template"));
  return parsed;
}

Result<std::string> execute(const tmpl::Template& form, const tmpl::Value& value,
                            tmpl::Template::Options options) {
  auto text = form.execute(value, options);
  if (!text) return fail(std::move(text).error().in("failed to execute template"));
  return text;
}

// What the last part of a label's name says: "com.example.some-key" is "some key".
tmpl::Value label_heading(const std::string& name) {
  std::string heading = name.substr(name.rfind('.') + 1);
  std::ranges::replace_if(heading, [](char c) { return c == '-' || c == '_'; }, ' ');
  return tmpl::Value::string(heading);
}

tmpl::Value header_row(const Listing& listing) {
  tmpl::Object header;
  for (const Heading& heading : listing.headings) {
    header.members.emplace_back(heading.field, tmpl::Value::string(heading.text));
  }
  header.members.emplace_back("Label", tmpl::Value::method({label_heading}));
  return tmpl::Value::object(std::move(header));
}

}  // namespace

tmpl::Value make_row(const Listing& listing, Fields fields) {
  // Docker's rows come in the order of their fields' names.
  std::ranges::sort(fields, {}, &tmpl::Object::Member::first);
  return tmpl::Value::object(
      {.members = std::move(fields), .is_map = false, .type = std::string(listing.type)});
}

Result<std::string> format_rows(const Listing& listing, std::string_view format,
                                std::span<const tmpl::Value> rows) {
  if (format.empty() || format == kTable) format = listing.table;
  if (format == kJson) format = kJsonTemplate;
  const bool table = format.starts_with(kTable);
  if (table) format.remove_prefix(kTable.size());
  const std::string text = unescape(without_blanks(format));
  const tmpl::Template form = TRY(parse_format(text));
  std::string lines;
  for (const tmpl::Value& row : rows) lines.append(TRY(execute(form, row, {}))).append("\n");
  if (!table) return lines;
  const std::string header = TRY(execute(form, header_row(listing), {.header = true}));
  return align_columns(header + "\n" + lines);
}

Result<std::string> format_value(std::string_view format, const tmpl::Value& value) {
  if (format == kJson) format = kJsonTemplate;
  return execute(TRY(parse_format(format)), value, {});
}

bool mentions_field(std::string_view format, std::string_view field) {
  return format.contains("." + std::string(field));
}

}  // namespace caisson::cli
