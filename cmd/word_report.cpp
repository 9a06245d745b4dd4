// aioc word-report [N]: the words of all character names, by number of characters.
#include <fmt/format.h>

#include <iterator>
#include <memory>

#include "commands.h"
#include "unicode/name_index.h"

namespace aioc {
namespace {

cli::ExitStatus run(std::optional<std::size_t> top, cli::Output& out) {
  for (const auto& [word, count] : unicode::NameIndex().word_rank(top)) {
    fmt::format_to(std::back_inserter(out.buffer()), "{:5} {}\n", count, word);
    out.row_done();
  }
  return cli::ExitStatus::ok;
}

}  // namespace

cli::Command word_report_command() {
  auto top = std::make_shared<std::optional<std::size_t>>();
  cli::Command command("word-report",
                       "list the words of character names by number of characters");
  command.argument("N", top.get(), "print only the N most frequent words");
  command.example("aioc word-report 10", "print the ten words that most characters have");
  command.example("aioc word-report | grep -w CHESS", "print how many characters have a word");
  command.status(cli::ExitStatus::ok, "the words were printed");
  command.status(cli::ExitStatus::trouble, "wrong usage, or the output could not be written");
  command.run = [top](cli::Output& out) { return run(*top, out); };
  return command;
}

}  // namespace aioc
