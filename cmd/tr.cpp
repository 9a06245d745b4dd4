// aioc tr: passes text through the real tr.
#include <unistd.h>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "cli/parse.h"
#include "commands.h"
#include "loop/run.h"
#include "loop/subprocess.h"

namespace aioc {
namespace {

struct Options {
  std::optional<std::string> words[3];  // SET1, SET2 and TEXT, or fewer
  bool complement = false;
  bool remove = false;
  bool squeeze = false;
};

/// What to call tr with, and what to send to it.
struct Job {
  std::vector<std::string> words;
  std::optional<std::string> text;  // nothing: standard input
};

/// Whether the words before TEXT are one set, as with tr -d, or two.
std::size_t set_count(const Options& options) {
  return options.remove && !options.squeeze ? 1 : 2;
}

Job plan(const Options& options) {
  Job job;
  if (options.complement) job.words.emplace_back("-c");
  if (options.remove) job.words.emplace_back("-d");
  if (options.squeeze) job.words.emplace_back("-s");
  const bool any_option = !job.words.empty();
  job.words.emplace_back("--");

  std::vector<std::string> words;
  for (const auto& word : options.words) {
    if (word) words.push_back(*word);
  }
  const std::size_t sets = set_count(options);
  if (words.empty()) {
    if (any_option) throw cli::UsageError("no SET1 given");
    if (::isatty(STDIN_FILENO) != 0) {
      throw cli::UsageError(
          "nothing to read: standard input is a terminal; give '[:lower:]' "
          "'[:upper:]' TEXT, or a pipe");
    }
    job.words.insert(job.words.end(), {"[:lower:]", "[:upper:]"});
    return job;
  }
  if (words.size() > sets + 1) {
    throw cli::UsageError("unexpected argument '" + words[sets + 1] +
                          "'; a TEXT of several words is quoted");
  }
  const bool squeezes_one = options.squeeze && !options.remove && words.size() == 1;
  if (words.size() < sets && !squeezes_one) {
    throw cli::UsageError(options.remove
                              ? "no SET2 given: -d removes those of SET1, -s squeezes SET2"
                              : "no SET2 given: one set alone needs -d or -s, and a TEXT "
                                "stands behind its sets");
  }
  for (std::size_t i = 0; i < words.size() && i < sets; ++i) job.words.push_back(words[i]);
  if (words.size() > sets) job.text = words[sets] + "\n";
  return job;
}

aio::Coro<int> translate(Job job, cli::Output* out) {
  auto options = aio::SubprocessOptions().stdout(aio::subprocess::PIPE);
  // Standard input is tr's own: the kernel hands it over, at its pace, without our copying.
  if (job.text) options.stdin(aio::subprocess::PIPE);
  auto process = co_await aio::create_subprocess_exec("tr", job.words, options);
  if (job.text) {
    // An argument is 128 KiB at most: what the pipe does not take at once is kept and sent
    // while we read.
    process.stdin().write(*job.text);
    process.stdin().close();
  }
  std::array<char, 64 * 1024> buffer;
  while (const std::size_t size = co_await process.stdout().readinto(buffer)) {
    out->buffer().append(buffer.data(), size);
    out->flush();  // who feeds us line by line wants the answers so
  }
  const int status = co_await process.wait();
  co_return status;
}

cli::ExitStatus run(const Options& options, cli::Output& out) {
  Job job = plan(options);
  int status = 0;
  try {
    status = aio::run(translate(std::move(job), &out));
  } catch (const std::system_error& error) {
    if (error.code() != std::errc::no_such_file_or_directory) throw;
    throw std::runtime_error("there is no tr in PATH; it is part of the GNU coreutils");
  }
  if (status < 0) {
    throw std::runtime_error("tr was ended by signal " + std::to_string(-status));
  }
  return static_cast<cli::ExitStatus>(status);  // tr's own
}

}  // namespace

cli::Command tr_command() {
  auto options = std::make_shared<Options>();
  cli::Command command("tr", "replace characters by others, by default to upper case");
  command.argument("SET1", &options->words[0], "what to replace, such as a-z or [:lower:]",
                   "Without any word lower case becomes upper case.");
  command.argument("SET2", &options->words[1], "by what to replace it",
                   "With -d there is no SET2, unless -s is given too: TEXT comes next. With -s "
                   "alone it may be left out if there is no TEXT.");
  command.argument("TEXT", &options->words[2], "a text in the place of standard input");
  command.flag("-c,--complement", options->complement, "take all that is not in SET1");
  command.flag("-d,--delete", options->remove, "delete the characters of SET1");
  command.flag("-s,--squeeze-repeats", options->squeeze,
               "make one of several same characters of the last set");
  command.example("aioc tr < notes.txt", "print a file in upper case");
  command.example("aioc tr a-z A-Z 'to the point'", "print a text in upper case");
  command.example("aioc tr -d '\\r' < dos.txt", "remove the carriage returns");
  command.status(cli::ExitStatus::ok, "all was translated");
  command.status(cli::ExitStatus::no, "tr failed, and has said why");
  command.status(cli::ExitStatus::trouble,
                 "wrong usage, tr is not installed, or the output could not be written");
  command.run = [options](cli::Output& out) { return run(*options, out); };
  return command;
}

}  // namespace aioc
