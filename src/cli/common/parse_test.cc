// SPDX-License-Identifier: Apache-2.0
#include "cli/common/parse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <initializer_list>

#include "cli/common/help.h"

namespace caisson::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

struct Target {
  bool interactive = false;
  bool tty = false;
  bool remove = true;
  std::string name;
  std::vector<std::string> volumes;
  int level = 0;
};

Result<void> set_level(Target& target, std::string_view value) {
  if (value != "1") return fail(Error::invalid("expected 1"));
  target.level = 1;
  return {};
}

constexpr std::array kOptions = std::to_array<Option>({
    {.name = "interactive", .letter = 'i', .help = "In", .set = set_switch<&Target::interactive>},
    {.name = "level", .letter = 'l', .placeholder = "N", .help = "L", .set = set_with<set_level>},
    {.name = "name",
     .placeholder = "NAME",
     .help = "A name",
     .example = "--name a",
     .set = set_text<&Target::name>},
    {.name = "nom", .placeholder = "NAME", .set = set_text<&Target::name>},
    {.name = "rm", .help = "Remove", .set = set_switch<&Target::remove>},
    {.name = "tty", .letter = 't', .help = "Tty", .set = set_switch<&Target::tty>},
    {.name = "volume",
     .letter = 'v',
     .placeholder = "V",
     .help = "Volume; long enough that its text "
             "needs a second line of help",
     .set = append_text<&Target::volumes>},
});

constexpr Command kCommand{.name = "test",
                           .operands = "IMAGE [ARG...]",
                           .summary = "Test.",
                           .options = kOptions,
                           .min_operands = 1,
                           .options_first = true};

struct Line {
  Result<Parsed> parsed;
  Target target;
};

Line parse_line(std::initializer_list<const char*> arguments, const Command& command = kCommand) {
  Target target;
  Result<Parsed> parsed = parse(command, std::span(arguments.begin(), arguments.size()), &target);
  return {std::move(parsed), std::move(target)};
}

std::string error_of(std::initializer_list<const char*> arguments) {
  const Line line = parse_line(arguments);
  return line.parsed ? "no error" : line.parsed.error().message();
}

TEST(Parse, TakesLongOptionsInBothForms) {
  const Line line = parse_line({"--name", "a", "--volume=x=y", "--volume", "z", "image"});
  ASSERT_TRUE(line.parsed);
  EXPECT_EQ(line.target.name, "a");
  EXPECT_THAT(line.target.volumes, ElementsAre("x=y", "z"));
  EXPECT_THAT(line.parsed->operands, ElementsAre("image"));
}

TEST(Parse, LastOccurrenceOfATextCounts) {
  EXPECT_EQ(parse_line({"--name", "a", "--nom=b", "image"}).target.name, "b");
}

TEST(Parse, TakesBundledSwitchesWithATrailingArgument) {
  for (const auto& arguments : {std::vector{"-itvx", "image"}, std::vector{"-itv", "x", "image"},
                                std::vector{"-itv=x", "image"}}) {
    Target target;
    const Result<Parsed> parsed = parse(kCommand, arguments, &target);
    ASSERT_TRUE(parsed) << arguments[0];
    EXPECT_TRUE(target.interactive && target.tty) << arguments[0];
    EXPECT_THAT(target.volumes, ElementsAre("x")) << arguments[0];
  }
}

TEST(Parse, SwitchesTakeAValueOnlyAfterAnEqualsSign) {
  EXPECT_FALSE(parse_line({"--rm=false", "image"}).target.remove);
  EXPECT_FALSE(parse_line({"-t=0", "image"}).target.tty);
  const Line line = parse_line({"--rm", "false", "image"});
  EXPECT_TRUE(line.target.remove);
  EXPECT_THAT(line.parsed->operands, ElementsAre("false", "image"));
}

TEST(Parse, AnEmptyArgumentIsAnArgument) {
  EXPECT_THAT(parse_line({"--volume=", "-v", "", "image"}).target.volumes, ElementsAre("", ""));
}

TEST(Parse, OptionsEndAtTheFirstOperandWhereTheCommandSaysSo) {
  const Line line = parse_line({"-t", "image", "-i", "--", "--bogus"});
  ASSERT_TRUE(line.parsed);
  EXPECT_FALSE(line.target.interactive);
  EXPECT_THAT(line.parsed->operands, ElementsAre("image", "-i", "--", "--bogus"));

  Command interspersed = kCommand;
  interspersed.options_first = false;
  const Line other = parse_line({"image", "-i", "-", "--", "--bogus"}, interspersed);
  ASSERT_TRUE(other.parsed);
  EXPECT_TRUE(other.target.interactive);
  EXPECT_THAT(other.parsed->operands, ElementsAre("image", "-", "--bogus"));
}

TEST(Parse, ErrorsReadAsDockers) {
  EXPECT_EQ(error_of({"--bogus", "image"}), "unknown flag: --bogus");
  EXPECT_EQ(error_of({"-ixt", "image"}), "unknown shorthand flag: 'x' in -xt");
  EXPECT_EQ(error_of({"--name"}), "flag needs an argument: --name");
  EXPECT_EQ(error_of({"-tv"}), "flag needs an argument: 'v' in -v");
  EXPECT_EQ(error_of({"---name"}), "bad flag syntax: ---name");
  EXPECT_EQ(error_of({"--=x"}), "bad flag syntax: --=x");
  EXPECT_EQ(error_of({"--rm=maybe", "image"}),
            "invalid argument \"maybe\" for \"--rm\" flag: expected true or false");
  EXPECT_EQ(error_of({"-l2", "image"}),
            "invalid argument \"2\" for \"-l, --level\" flag: expected 1");
  EXPECT_EQ(error_of({"-t"}), "'test' requires at least 1 argument");
}

TEST(Parse, SuggestsTheNearestName) {
  EXPECT_EQ(parse_line({"--volum=x", "image"}).parsed.error().hint, "did you mean --volume?");
  EXPECT_EQ(parse_line({"--completely-else", "image"}).parsed.error().hint, "");
}

TEST(Parse, NamesAreNotAbbreviated) {
  EXPECT_EQ(error_of({"--inter", "image"}), "unknown flag: --inter");
}

TEST(Parse, HelpStopsTheParsing) {
  for (const char* help : {"--help", "-h"}) {
    const Line line = parse_line({help, "--bogus"});
    ASSERT_TRUE(line.parsed) << help;
    EXPECT_TRUE(line.parsed->help) << help;
    EXPECT_THAT(line.parsed->operands, IsEmpty()) << help;
  }
}

TEST(Parse, CountsOperands) {
  Command none = kCommand;
  none.min_operands = 0;
  none.max_operands = 0;
  EXPECT_EQ(parse_line({"x"}, none).parsed.error().message(), "'test' accepts no arguments");
  none.max_operands = 1;
  EXPECT_EQ(parse_line({"x", "y"}, none).parsed.error().message(),
            "'test' requires at most 1 argument");
}

TEST(Help, ListsOptionsWithExamplesInTwoColumns) {
  EXPECT_EQ(help_text(kCommand),
            "Usage:  test [OPTIONS] IMAGE [ARG...]\n"
            "\n"
            "Test.\n"
            "\n"
            "Options:\n"
            "      --help          Print usage\n"
            "  -i, --interactive   In\n"
            "  -l, --level N       L\n"
            "      --name NAME     A name\n"
            "                      Example: --name a\n"
            "      --rm            Remove\n"
            "  -t, --tty           Tty\n"
            "  -v, --volume V      Volume; long enough that its text needs a second line of\n"
            "                      help\n");
}

TEST(Help, ListsSubcommands) {
  constexpr std::array kSubcommands =
      std::to_array<Subcommand>({{"run", "Run it"}, {"ps", "List"}});
  Command command = kCommand;
  command.subcommands = kSubcommands;
  EXPECT_THAT(help_text(command), HasSubstr("Commands:\n  run   Run it\n  ps    List\n"));
  EXPECT_THAT(help_text(command), HasSubstr("Run 'test COMMAND --help'"));
  EXPECT_THAT(help_text(kCommand), Not(HasSubstr("Commands:")));
}

}  // namespace
}  // namespace caisson::cli
