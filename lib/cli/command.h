// A subcommand as a value: its options, arguments, examples, and what it runs. From this one
// description come the parser (parse.h), the help (help.h), the man page's sections (mdoc.h)
// and the completions (complete.h), so that none of them can drift.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "cli/exit_status.h"
#include "cli/output.h"

namespace aioc::cli {

/// Where a value goes when it is parsed: a variable of the command's own.
using Target = std::variant<bool*, std::string*, std::optional<std::string>*,
                            std::optional<std::size_t>*, std::vector<std::string>*>;

/// One answer of a completion: what to insert, and what it is.
struct Candidate {
  std::string value;
  std::string description;
};

/// What the shell itself completes best: see Option::completes_files().
enum class ShellWords { none, files, commands };

/// Completes the last of the `words` typed so far behind the command's name.
using Completer = std::function<std::vector<Candidate>(const std::vector<std::string>& words)>;

/// An option, or with names empty a positional argument. The texts of a description are
/// literals: views of them cost a start nothing.
struct Option {
  std::string_view names;  ///< "-n,--limit"
  std::string_view value;  ///< what the value is called, "N"; empty for a flag
  Target target;
  std::string_view help;  ///< one line, for -h
  std::string_view more;  ///< further sentences, for --help and the man page
  std::vector<std::string> choices;
  Completer completer = nullptr;
  bool required = false;                ///< of a positional argument: at least one
  bool dash = false;                    ///< - stands for standard input
  bool* unsets = nullptr;               ///< of a flag: another one, over which it wins
  ShellWords shell = ShellWords::none;  ///< what the shell adds to the candidates

  bool is_flag() const { return std::holds_alternative<bool*>(target); }
  bool is_repeated() const { return std::holds_alternative<std::vector<std::string>*>(target); }
  /// "-n" and "--limit", each where there is one.
  std::string short_name() const;
  std::string long_name() const;
  /// What messages call it: "--limit", or "QUERY" for an argument.
  std::string title() const;

  // What few options need is added behind the description:
  //     command.option(...).one_of({"auto", "always", "never"});
  Option& one_of(std::vector<std::string> values);
  Option& completed_by(Completer function);
  /// The shell adds files to what candidates there are:
  ///     command.option("--words", "FILE|cpp", ...).one_of({"cpp"}).completes_files();
  Option& completes_files();
  /// As the shell completes a command line: the first word is a command, later ones are files.
  Option& completes_commands();
  Option& at_least_one();
  Option& or_standard_input();
  /// Of a flag: the last of it and the other one on the command line wins.
  ///     command.flag("--streams", options->streams, ...).wins_over(options->protocol);
  Option& wins_over(bool& other);
};

struct Example {
  std::string_view command;
  std::string_view what;
};

/// A command that stands behind another one's name: the "tcp" of "aioc serve tcp".
struct Subcommand {
  std::string_view name;
  std::string_view summary;
};

/// A command. Describing it does no work: it may not open a file; `run` does. Its name may be
/// two words, "serve tcp", the first of which is a group that lists it.
///
///     struct Options { std::vector<std::string> query; std::optional<std::size_t> limit; };
///
///     cli::Command find_command() {
///       auto options = std::make_shared<Options>();
///       cli::Command command("find", "find characters by the words of their names");
///       command.argument("QUERY", options->query, "words of the name").at_least_one();
///       command.option("-n,--limit", "N", options->limit, "print at most N rows");
///       command.run = [options](cli::Output& out) { return run(*options, out); };
///       return command;
///     }
class Command {
 public:
  Command(std::string_view command_name, std::string_view command_summary)
      : name(command_name), summary(command_summary) {
    constexpr std::size_t kUsual = 16;
    options.reserve(kUsual);
  }

  Option& argument(std::string_view value, Target target, std::string_view help,
                   std::string_view more = "");
  Option& flag(std::string_view names, bool& target, std::string_view help,
               std::string_view more = "");
  Option& option(std::string_view names, std::string_view value, Target target,
                 std::string_view help, std::string_view more = "");
  void example(std::string_view command, std::string_view what);
  /// What an exit status means for this command, in ascending order.
  void status(ExitStatus value, std::string_view meaning);

  /// "aioc find", or "aioc" alone for the program itself.
  std::string full_name() const { return name.empty() ? "aioc" : "aioc " + std::string(name); }
  /// "aioc find [OPTIONS] QUERY...", "aioc serve COMMAND [OPTIONS] [ARGUMENTS]"
  std::string usage() const;

  /// Whether it does nothing but hold other commands: it has neither arguments nor `run`.
  bool is_group() const { return !subcommands.empty(); }

  /// The option called "-n" or "--limit", or null.
  const Option* find_option(std::string_view option_name) const;
  /// The option whose value is the word behind `word` ("--limit", "-n", "-qn"), or null.
  const Option* wants_value(std::string_view word) const;

  std::string_view name;
  std::string_view summary;
  std::vector<Option> arguments;
  std::vector<Option> options;          ///< without -h and --help, which every command has
  std::vector<Subcommand> subcommands;  ///< of a group, in the order of its help
  std::vector<Example> examples;
  std::vector<std::pair<ExitStatus, std::string_view>> statuses;
  std::function<ExitStatus(Output&)> run;
  /// A program beside ours, which does the work in the place of `run`: see cmd/companion.h.
  std::string_view companion;
};

/// -h and --help as options like any other, for help, man pages and completions.
const std::vector<Option>& help_options();

}  // namespace aioc::cli
