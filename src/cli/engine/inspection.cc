// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/inspection.h"

#include <optional>
#include <utility>
#include <vector>

#include "base/strings.h"
#include "cli/common/report.h"
#include "json/parse.h"
#include "template/template.h"

namespace caisson::cli {
namespace {

struct Found {
  const InspectKind* kind;
  std::string text;
};

Result<Found> find_object(std::span<const InspectKind* const> kinds, std::string_view name,
                          const InspectRequest& request, const GlobalOptions& globals) {
  std::optional<Error> missing;
  for (const InspectKind* kind : kinds) {
    json::Writer writer(json::Writer::Layout::kCompact);
    auto written = kind->write(writer, globals, name, request.size);
    if (written) return Found{kind, std::move(writer).text()};
    Error error = std::move(written).error();
    if (error.kind != Error::Kind::kNotFound) return fail(std::move(error));
    // The kind that is looked for first is most likely the one that was meant, and says what by.
    if (!missing) missing = std::move(error);
  }
  if (request.any_kind) missing->operation = "No such object: " + std::string(name);
  return fail(*std::move(missing));
}

void write_again(json::Writer& writer, const json::Value& value) {
  switch (value.kind()) {
    case json::Kind::kArray:
      writer.begin_array();
      for (const json::Value item : json::Array(value)) write_again(writer, item);
      writer.end_array();
      return;
    case json::Kind::kObject:
      writer.begin_object();
      for (const json::Member member : json::Object(value)) {
        write_again(writer.key(member.key), member.value);
      }
      writer.end_object();
      return;
    default:
      tmpl::write_json(writer, tmpl::from_json(value));
  }
}

// Docker indents by four blanks, the writer by two; within a text there are no lines.
std::string indent_more(std::string_view text) {
  std::string indented;
  for (const std::string_view line : split(text, '\n')) {
    indented.append(
        line.find_first_not_of(' ') == std::string_view::npos ? 0 : line.find_first_not_of(' '),
        ' ');
    indented.append(line).append("\n");
  }
  return indented;
}

Result<std::string> indented(const std::vector<Found>& objects) {
  json::Writer writer;
  writer.begin_array();
  for (const Found& object : objects) {
    write_again(writer, TRY(json::parse(object.text, "inspect")).root());
  }
  writer.end_array();
  return indent_more(writer.text());
}

std::string on_one_line(const std::vector<Found>& objects) {
  std::string text = "[";
  for (const Found& object : objects) {
    text.append(text.size() > 1 ? "," : "").append(object.text);
  }
  return text + "]\n";
}

// As Docker does it: on what the document stands for, and where that has no such field, on the
// document itself.
Result<std::string> fill_in(const tmpl::Template& form, const Found& object) {
  const json::Document document = TRY(json::parse(object.text, "inspect"));
  const auto typed =
      form.execute(tmpl::from_json(document.root(), object.kind->shapes, object.kind->go_type));
  if (typed) return *typed + "\n";
  const auto raw = form.execute(tmpl::from_json(document.root()), {.missing_is_error = true});
  if (raw) return *raw + "\n";
  return fail(Error(raw.error()).in("template parsing error"));
}

// What the template makes of each object; what fails goes to `errors`.
std::string fill_in_all(const tmpl::Template& form, const std::vector<Found>& objects,
                        std::vector<Error>& errors) {
  std::string text;
  for (const Found& object : objects) {
    auto filled = fill_in(form, object);
    if (filled) {
      text += *filled;
    } else {
      errors.push_back(std::move(filled).error());
    }
  }
  return text.empty() ? "\n" : text;
}

}  // namespace

int inspect_objects(std::span<const InspectKind* const> kinds, const Operands& names,
                    const InspectRequest& request, const GlobalOptions& globals) {
  const bool template_given = !request.format.empty() && request.format != "json";
  const auto form = tmpl::Template::parse(template_given ? request.format : "");
  if (!form) {
    constexpr int kBadTemplate = 64;  // as docker inspect has it
    report_failure(Error(form.error()).in("template parsing error"));
    return kBadTemplate;
  }
  std::vector<Found> objects;
  std::vector<Error> errors;
  for (const std::string_view name : names) {
    auto found = find_object(kinds, name, request, globals);
    if (found) {
      objects.push_back(*std::move(found));
    } else {
      errors.push_back(std::move(found).error());
    }
  }
  Result<std::string> text = template_given             ? fill_in_all(*form, objects, errors)
                             : request.format == "json" ? on_one_line(objects)
                                                        : indented(objects);
  if (!text) return report_failure(text.error());
  int code = print(*text);
  for (const Error& error : errors) code = report_failure(error);
  return code;
}

}  // namespace caisson::cli
