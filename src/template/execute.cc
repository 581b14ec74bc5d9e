// SPDX-License-Identifier: Apache-2.0
#include "template/execute.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <utility>

#include "template/function.h"
#include "template/print.h"
#include "template/quote.h"

namespace caisson::tmpl {
namespace {

// Output is limited, so that a template can't fill the memory.
constexpr std::size_t kMostOutput = std::size_t{64} << 20;

// Templates that use each other without end, and loops over numbers, end here. Go goes on for
// longer, on a stack that grows.
constexpr unsigned kMostNested = 1000;
constexpr std::int64_t kMostNumbers = 1'000'000;

enum class Flow : std::uint8_t { kOn, kBreak, kContinue };

std::string line_and_column(std::string_view text, std::size_t position) {
  const std::string_view before = text.substr(0, position);
  const auto line = 1 + std::ranges::count(before, '\n');
  const std::size_t end = before.rfind('\n');
  const std::size_t column = end == std::string_view::npos ? position : position - end - 1;
  return std::to_string(line) + ":" + std::to_string(column);
}

class Executor {
 public:
  Executor(std::string_view text, const Definitions& definitions, Template::Options options)
      : text_(text), definitions_(definitions), options_(options) {}

  Result<std::string> run(const Value& data) {
    TRY(use(definitions_.at(""), "", data));
    return std::move(output_);
  }

 private:
  using Final = std::optional<Value>;
  using Arguments = std::span<const Node>;  // of a command, without its first word

  template <class Part>
  [[nodiscard]] std::unexpected<Error> error(const Part& at, const std::string& what) const {
    return error(at.position, to_string(at), what);
  }
  [[nodiscard]] std::unexpected<Error> error(std::size_t position, const std::string& part,
                                             const std::string& what) const {
    return fail(Error::invalid("template: :" + line_and_column(text_, position) + ": executing " +
                               quote(name_) + " at <" + part + ">: " + what));
  }

  Result<Flow> walk(const std::vector<Statement>& statements, const Value& dot) {
    for (const Statement& statement : statements) {
      const Flow flow = TRY(walk(statement, dot));
      if (flow != Flow::kOn) return flow;
    }
    return Flow::kOn;
  }

  Result<Flow> walk(const Statement& statement, const Value& dot) {
    switch (statement.kind) {
      case Statement::Kind::kText:
        output_ += statement.text;
        return Flow::kOn;
      case Statement::Kind::kAction: {
        const Value value = TRY(evaluate(statement.pipeline, dot));
        if (statement.pipeline.variables.empty()) TRY(print(statement.pipeline, value));
        return Flow::kOn;
      }
      case Statement::Kind::kIf:
      case Statement::Kind::kWith:
        return walk_condition(statement, dot);
      case Statement::Kind::kRange:
        return walk_range(statement, dot);
      case Statement::Kind::kTemplate:
        return walk_template(statement, dot);
      case Statement::Kind::kBreak:
        return Flow::kBreak;
      case Statement::Kind::kContinue:
        break;
    }
    return Flow::kContinue;
  }

  // No variable of the place that uses a template is seen in it.
  Result<void> use(const std::vector<Statement>& body, const std::string& name, const Value& dot) {
    const std::string before = std::exchange(name_, name);
    auto variables = std::exchange(variables_, {{"$", dot}});
    TRY(walk(body, dot));
    variables_ = std::move(variables);
    name_ = before;
    return {};
  }

  Result<Flow> walk_template(const Statement& statement, const Value& dot) {
    const auto found = definitions_.find(statement.text);
    if (found == definitions_.end()) {
      return error(statement, "template " + quote(statement.text) + " not defined");
    }
    if (nested_ == kMostNested) {
      return error(statement,
                   "exceeded maximum template depth (" + std::to_string(kMostNested) + ")");
    }
    const bool given = !statement.pipeline.commands.empty();
    const Value argument = given ? TRY(evaluate(statement.pipeline, dot)) : Value();
    ++nested_;
    TRY(use(found->second, found->first, argument));
    --nested_;
    return Flow::kOn;
  }

  Result<void> print(const Pipeline& pipeline, const Value& value) {
    if (value.method() != nullptr) {
      return error(pipeline, "can't print " + to_string(pipeline) + " of type func()");
    }
    output_ += print_value(value);
    if (output_.size() > kMostOutput) return error(pipeline, "too much output");
    return {};
  }

  Result<Flow> walk_condition(const Statement& statement, const Value& dot) {
    const std::size_t variables = variables_.size();
    const Value value = TRY(evaluate(statement.pipeline, dot));
    const bool truth = is_true(value);
    const bool with = statement.kind == Statement::Kind::kWith;
    const Flow flow =
        TRY(walk(truth ? statement.body : statement.otherwise, truth && with ? value : dot));
    variables_.resize(variables);
    return flow;
  }

  using Entries = std::vector<std::pair<Value, Value>>;  // keys, or indexes, and elements

  Result<Entries> entries_of(const Pipeline& pipeline, const Value& value) {
    Entries entries;
    const Node& last = pipeline.commands.back().arguments.front();
    if (const List* list = value.list()) {
      for (std::size_t i = 0; i < list->items.size(); ++i) {
        entries.emplace_back(Value::integer(static_cast<std::int64_t>(i)), list->items[i]);
      }
    } else if (const Object* object = value.object(); object != nullptr && object->is_map) {
      for (const auto& [name, member] : object->members) {
        entries.emplace_back(Value::string(name), member);
      }
    } else if (const auto* count = value.get<std::int64_t>()) {
      if (pipeline.variables.size() > 1) {
        return error(last,
                     "can't use " + print_value(value) + " to iterate over more than one variable");
      }
      numbers_ += std::clamp<std::int64_t>(*count, 0, kMostNumbers + 1);
      if (numbers_ > kMostNumbers) return error(last, "too many iterations");
      for (std::int64_t i = 0; i < *count; ++i) entries.emplace_back(Value(), Value::integer(i));
    } else if (!value.is_none()) {
      return error(last, "range can't iterate over " + print_value(value));
    }
    return entries;
  }

  Result<Flow> walk_range(const Statement& statement, const Value& dot) {
    const std::size_t variables = variables_.size();
    const Value value = TRY(evaluate(statement.pipeline, dot));
    const auto entries = TRY(entries_of(statement.pipeline, value));
    const std::size_t inside = variables_.size();
    for (const auto& [key, element] : entries) {
      set_range_variables(statement.pipeline, inside, key, element);
      const Flow flow = TRY(walk(statement.body, element));
      variables_.resize(inside);
      if (flow == Flow::kBreak) break;
    }
    if (entries.empty()) {
      const Flow flow = TRY(walk(statement.otherwise, dot));
      variables_.resize(variables);
      return flow;
    }
    variables_.resize(variables);
    return Flow::kOn;
  }

  // The last variable is the element, one before it the key. Where they are not assigned to, the
  // pipeline has pushed them.
  void set_range_variables(const Pipeline& pipeline, std::size_t top, const Value& key,
                           const Value& element) {
    const std::span names = pipeline.variables;
    if (names.empty()) return;
    const auto variable = [&](std::size_t from_end) -> Value& {
      return pipeline.assigns ? find_variable(names[names.size() - from_end])->second
                              : variables_[top - from_end].second;
    };
    variable(1) = element;
    if (names.size() > 1) variable(2) = key;
  }

  Result<Value> evaluate(const Pipeline& pipeline, const Value& dot) {
    Final value;
    for (const Command& command : pipeline.commands) value = TRY(evaluate(command, dot, value));
    for (const std::string& name : pipeline.variables) {
      if (pipeline.assigns) {
        find_variable(name)->second = *value;
      } else {
        variables_.emplace_back(name, *value);
      }
    }
    return *value;
  }

  std::vector<std::pair<std::string, Value>>::iterator find_variable(const std::string& name) {
    const auto found = std::ranges::find(variables_.rbegin(), variables_.rend(), name,
                                         &std::pair<std::string, Value>::first);
    return found == variables_.rend() ? variables_.begin() : std::next(found).base();
  }

  Result<Value> evaluate(const Command& command, const Value& dot, const Final& final) {
    const Node& first = command.arguments.front();
    const Arguments arguments = Arguments(command.arguments).subspan(1);
    switch (first.kind) {
      case Node::Kind::kField:
        return evaluate_chain(first, dot, dot, first.names, arguments, final);
      case Node::Kind::kChain: {
        const Value receiver = TRY(evaluate_argument(*first.operand, dot));
        return evaluate_chain(first, dot, receiver, first.names, arguments, final);
      }
      case Node::Kind::kIdentifier:
        return call(first, to_string(command), arguments, dot, final);
      case Node::Kind::kVariable: {
        const Value value = find_variable(first.names.front())->second;
        if (first.names.size() == 1) break;
        return evaluate_chain(first, dot, value, std::span(first.names).subspan(1), arguments,
                              final);
      }
      case Node::Kind::kNil:
        return error(first, "nil is not a command");
      default:
        break;
    }
    if (!arguments.empty() || final) {
      return error(first, "can't give argument to non-function " + to_string(first));
    }
    return evaluate_argument(first, dot);
  }

  // An operand that stands for itself.
  Result<Value> evaluate_argument(const Node& node, const Value& dot) {
    switch (node.kind) {
      case Node::Kind::kDot:
        return dot;
      case Node::Kind::kNil:
        return Value();
      case Node::Kind::kConstant:
        return node.constant;
      case Node::Kind::kField:
        return evaluate_chain(node, dot, dot, node.names, {}, std::nullopt);
      case Node::Kind::kVariable: {
        Value value = find_variable(node.names.front())->second;
        if (node.names.size() == 1) return value;
        return evaluate_chain(node, dot, value, std::span(node.names).subspan(1), {}, std::nullopt);
      }
      case Node::Kind::kIdentifier:
        return call(node, node.names.front(), {}, dot, std::nullopt);
      case Node::Kind::kChain: {
        if (node.operand->kind == Node::Kind::kNil) {
          return error(node, "indirection through explicit nil in " + to_string(node));
        }
        const Value receiver = TRY(evaluate_argument(*node.operand, dot));
        return evaluate_chain(node, dot, receiver, node.names, {}, std::nullopt);
      }
      case Node::Kind::kPipeline:
        break;
    }
    return evaluate(*node.pipeline, dot);
  }

  Result<Value> evaluate_chain(const Node& node, const Value& dot, Value receiver,
                               std::span<const std::string> names, Arguments arguments,
                               const Final& final) {
    for (const std::string& name : names.first(names.size() - 1)) {
      receiver = TRY(evaluate_field(node, dot, receiver, name, {}, std::nullopt));
    }
    return evaluate_field(node, dot, receiver, names.back(), arguments, final);
  }

  Result<Value> evaluate_field(const Node& node, const Value& dot, const Value& receiver,
                               const std::string& name, Arguments arguments, const Final& final) {
    if (receiver.get<Value::NilInterface>() != nullptr) {
      return error(node, "nil pointer evaluating interface {}." + name);
    }
    if (receiver.is_none()) {
      if (!options_.missing_is_error) return Value();
      return error(node, "nil data; no entry for key " + quote(name));
    }
    if (receiver.is_nil()) return error(node, "nil pointer evaluating <nil>." + name);
    const Object* object = receiver.object();
    const Value* found = object == nullptr ? nullptr : object->find(name);
    if (found != nullptr && found->method() != nullptr) {
      return call_method(node, *found->method(), name, arguments, dot, final);
    }
    if (object == nullptr || (found == nullptr && !object->is_map)) {
      return error(node, "can't evaluate field " + name + " in type " + type_name(receiver));
    }
    if (!arguments.empty() || final) {
      return error(node,
                   name + (object->is_map ? " is not a method but has arguments"
                                          : " has arguments but cannot be invoked as function"));
    }
    if (found != nullptr) return *found;
    if (!options_.missing_is_error) return Value();
    return error(node, "map has no entry for key " + quote(name));
  }

  Result<Value> call_method(const Node& node, const Method& method, const std::string& name,
                            Arguments arguments, const Value& dot, const Final& final) {
    const std::size_t count = arguments.size() + (final ? 1 : 0);
    if (count != 1) {
      return error(node,
                   "wrong number of args for " + name + ": want 1 got " + std::to_string(count));
    }
    const Value argument = final ? *final : TRY(evaluate_argument(arguments.front(), dot));
    TRY(check_type(final ? node : arguments.front(), 's', argument));
    return method.call(*argument.text());
  }

  Result<void> check_type(const Node& at, char parameter, const Value& value) const {
    if (fits(parameter, value)) return {};
    const std::string expected = parameter_name(parameter);
    if (at.kind == Node::Kind::kConstant) {
      return error(at, "expected " + std::string(parameter == 'i' ? "integer" : expected) +
                           "; found " + to_string(at));
    }
    if (value.is_nil()) return error(at, "invalid value; expected " + expected);
    return error(at, "wrong type for value; expected " + expected + "; got " + type_name(value));
  }

  // `command` is what errors call the whole call.
  Result<Value> call(const Node& node, const std::string& command, Arguments arguments,
                     const Value& dot, const Final& final) {
    const std::string& name = node.names.front();
    const Function& function = *find_function(name, options_.header);
    const std::size_t count = arguments.size() + (final ? 1 : 0);
    if (function.is_variadic() ? count < function.fixed() : count != function.fixed()) {
      return error(node, "wrong number of args for " + name + ": want " +
                             (function.is_variadic() ? "at least " : "") +
                             std::to_string(function.fixed()) + " got " + std::to_string(count));
    }
    const bool any = name == "or";
    const bool stops_early = any || name == "and";
    std::vector<Value> values;
    for (const Node& argument : arguments) {
      values.push_back(TRY(evaluate_argument(argument, dot)));
      if (stops_early && is_true(values.back()) == any) return values.back();
    }
    if (final) values.push_back(*final);
    for (std::size_t i = 0; i < function.fixed(); ++i) {
      TRY(check_type(i < arguments.size() ? arguments[i] : node, function.parameters[i],
                     values[i]));
    }
    // What isn't one is called by its name.
    if (name == "call") {
      const std::string callee =
          arguments.empty() ? print_value(*final) : to_string(arguments.front());
      values.insert(values.begin(), Value::string(callee));
    }
    auto result = function.call(values);
    if (!result) {
      return error(node.position, command,
                   "error calling " + name + ": " + result.error().message());
    }
    return result;
  }

  std::string_view text_;
  const Definitions& definitions_;
  Template::Options options_;
  std::string name_;
  unsigned nested_ = 0;
  std::int64_t numbers_ = 0;  // that were looped over
  std::vector<std::pair<std::string, Value>> variables_;
  std::string output_;
};

}  // namespace

Result<std::string> execute(std::string_view text, const Definitions& definitions,
                            const Value& data, Template::Options options) {
  return Executor(text, definitions, options).run(data);
}

}  // namespace caisson::tmpl
