// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "base/strings.h"
#include "image/fetch/import.h"
#include "json/copy.h"
#include "json/parse.h"
#include "json/writer.h"

namespace caisson::image {
namespace {

using Strings = std::vector<std::string>;

// What the instructions have set so far.
struct Config {
  std::optional<Strings> cmd;
  std::optional<Strings> entrypoint;
  std::optional<Strings> shell;
  std::optional<Strings> health_test;
  Strings env;
  Strings onbuild;
  std::map<std::string, std::string> labels;
  std::vector<std::string> ports;
  std::vector<std::string> volumes;
  std::string stop_signal;
  std::string user;
  std::string workdir;
};

// ["a", "b"], where it is that.
std::optional<Strings> json_form(std::string_view text) {
  if (!text.starts_with('[')) return std::nullopt;
  const auto document = json::parse(text, "instruction");
  if (!document) return std::nullopt;
  auto list = document->root().strings();
  return list ? std::optional(std::move(*list)) : std::nullopt;
}

// ["a", "b"], or a line for the shell.
Strings command_form(std::string_view text) {
  if (auto list = json_form(text)) return *list;
  return {"/bin/sh", "-c", std::string(text)};
}

// Words with quotes and backslashes, as a Dockerfile has them.
Strings words_of(std::string_view text) {
  Strings words;
  std::optional<std::string> word;
  char quote = '\0';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote == '\0' && (c == ' ' || c == '\t')) {
      if (word) words.push_back(*std::exchange(word, std::nullopt));
      continue;
    }
    if (!word) word.emplace();
    if (c == '\\' && quote != '\'' && i + 1 < text.size()) {
      *word += text[++i];
    } else if (quote == c) {
      quote = '\0';
    } else if (quote == '\0' && (c == '"' || c == '\'')) {
      quote = c;
    } else {
      *word += c;
    }
  }
  if (word) words.push_back(*word);
  return words;
}

Error bad(std::string_view instruction, std::string_view why) {
  return Error::invalid("the change \"" + std::string(instruction) + "\" " + std::string(why));
}

// "K=V L=W", or the old form "K V".
Result<std::vector<std::pair<std::string, std::string>>> pairs_of(std::string_view text,
                                                                  std::string_view instruction) {
  std::vector<std::pair<std::string, std::string>> pairs;
  const Strings words = words_of(text);
  if (words.empty()) return fail(bad(instruction, "sets nothing"));
  if (words.front().find('=') == std::string::npos) {
    const auto parts = split_once(text, ' ');
    if (!parts) return fail(bad(instruction, "gives no value"));
    pairs.emplace_back(parts->first, trim(parts->second));
    return pairs;
  }
  for (const std::string& word : words) {
    const auto parts = split_once(word, '=');
    if (!parts || parts->first.empty()) return fail(bad(instruction, "is not of the form K=V"));
    pairs.emplace_back(parts->first, parts->second);
  }
  return pairs;
}

Result<void> set_env(Config& config, std::string_view text, std::string_view instruction) {
  for (const auto& [name, value] : TRY(pairs_of(text, instruction))) {
    const auto same = [&](const std::string& other) { return other.starts_with(name + "="); };
    std::erase_if(config.env, same);
    config.env.push_back(name + "=" + value);
  }
  return {};
}

Result<void> set_labels(Config& config, std::string_view text, std::string_view instruction) {
  for (auto& [name, value] : TRY(pairs_of(text, instruction))) config.labels[name] = value;
  return {};
}

Result<void> add_ports(Config& config, std::string_view text, std::string_view instruction) {
  for (const std::string& word : words_of(text)) {
    const auto parts = split_once(word, '/');
    const std::string_view number = parts ? parts->first : std::string_view(word);
    const auto port = parse_integer<std::uint16_t>(number);
    if (!port || *port == 0) return fail(bad(instruction, "names no port"));
    config.ports.push_back(std::string(number) + "/" +
                           (parts ? to_lower(parts->second) : std::string("tcp")));
  }
  return {};
}

Result<void> set_health(Config& config, std::string_view text, std::string_view instruction) {
  if (to_upper(text) == "NONE") {
    config.health_test = Strings{"NONE"};
    return {};
  }
  const auto parts = split_once(text, ' ');
  if (!parts || to_upper(parts->first) != "CMD") {
    return fail(bad(instruction, "is neither NONE nor CMD …"));
  }
  const std::string_view command = trim(parts->second);
  Strings test = {"CMD-SHELL", std::string(command)};
  if (auto list = json_form(command)) {
    test = {"CMD"};
    test.insert(test.end(), list->begin(), list->end());
  }
  config.health_test = std::move(test);
  return {};
}

Result<void> apply_change(Config& config, std::string_view instruction) {
  const std::string_view line = trim(instruction);
  const std::size_t blank = line.find_first_of(" \t");
  const std::string name = to_upper(line.substr(0, blank));
  const std::string_view text =
      blank == std::string_view::npos ? std::string_view() : trim(line.substr(blank));
  if (text.empty()) return fail(bad(instruction, "sets nothing"));
  if (name == "ENV") return set_env(config, text, instruction);
  if (name == "LABEL") return set_labels(config, text, instruction);
  if (name == "EXPOSE") return add_ports(config, text, instruction);
  if (name == "HEALTHCHECK") return set_health(config, text, instruction);
  if (name == "CMD") {
    config.cmd = command_form(text);
  } else if (name == "ENTRYPOINT") {
    config.entrypoint = command_form(text);
  } else if (name == "SHELL") {
    config.shell = json_form(text);
    if (!config.shell) return fail(bad(instruction, "is no list"));
  } else if (name == "VOLUME") {
    const Strings paths = json_form(text).value_or(words_of(text));
    config.volumes.insert(config.volumes.end(), paths.begin(), paths.end());
  } else if (name == "ONBUILD") {
    config.onbuild.emplace_back(text);
  } else if (name == "STOPSIGNAL") {
    config.stop_signal = text;
  } else if (name == "USER") {
    config.user = text;
  } else if (name == "WORKDIR") {
    // One that is not absolute goes on from the one before.
    const bool absolute = text.starts_with('/');
    config.workdir = absolute ? std::string(text) : config.workdir + "/" + std::string(text);
  } else {
    return fail(bad(instruction, "is none that an image can be imported with"));
  }
  return {};
}

void write_strings(json::Writer& writer, std::string_view name, const Strings& values) {
  writer.key(name).begin_array();
  for (const std::string& value : values) writer.value(value);
  writer.end_array();
}

void write_set(json::Writer& writer, std::string_view name, Strings values) {
  if (values.empty()) return;
  std::ranges::sort(values);
  const auto same = std::ranges::unique(values);
  values.erase(same.begin(), same.end());
  writer.key(name).begin_object();
  for (const std::string& value : values) writer.key(value).begin_object().end_object();
  writer.end_object();
}

std::string to_text(const Config& config) {
  json::Writer writer(json::Writer::Layout::kCompact);
  writer.begin_object();
  if (!config.user.empty()) writer.member("User", config.user);
  write_set(writer, "ExposedPorts", config.ports);
  if (!config.env.empty()) write_strings(writer, "Env", config.env);
  if (config.entrypoint) write_strings(writer, "Entrypoint", *config.entrypoint);
  if (config.cmd) write_strings(writer, "Cmd", *config.cmd);
  write_set(writer, "Volumes", config.volumes);
  if (!config.workdir.empty()) writer.member("WorkingDir", config.workdir);
  if (!config.labels.empty()) {
    writer.key("Labels").begin_object();
    for (const auto& [name, value] : config.labels) writer.member(name, value);
    writer.end_object();
  }
  if (!config.stop_signal.empty()) writer.member("StopSignal", config.stop_signal);
  if (config.health_test) {
    writer.key("Healthcheck").begin_object();
    write_strings(writer, "Test", *config.health_test);
    writer.end_object();
  }
  if (!config.onbuild.empty()) write_strings(writer, "OnBuild", config.onbuild);
  if (config.shell) write_strings(writer, "Shell", *config.shell);
  writer.end_object();
  return std::move(writer).text();
}

}  // namespace

Result<std::string> config_of_changes(const std::vector<std::string>& changes) {
  Config config;
  for (const std::string& change : changes) TRY(apply_change(config, change));
  return to_text(config);
}

}  // namespace caisson::image
