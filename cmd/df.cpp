// aioc df: mount points and the space that is free there, as the real df knows them.
#include <fmt/format.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "commands.h"
#include "df_rows.h"
#include "loop/run.h"
#include "loop/subprocess.h"
#include "loop/subprocess_protocol.h"
#include "unicode/repr.h"

namespace aioc {
namespace {

struct Options {
  std::vector<std::string> paths;
  bool json = false;
  bool protocol = false;
};

/// What df said, and how it ended.
struct Answer {
  std::string text;
  int status = 0;
};

/// Our environment, with the messages and paddings of the locale C.
std::vector<std::string> plain_environment() {
  std::vector<std::string> variables;
  for (char** at = environ; *at != nullptr; ++at) {
    if (!std::string_view(*at).starts_with("LC_ALL=")) variables.emplace_back(*at);
  }
  variables.emplace_back("LC_ALL=C");
  return variables;
}

std::vector<std::string> df_words(const Options& options) {
  std::vector<std::string> words = {"-l", options.json ? "-B1" : "-h", std::string(kDfColumns),
                                    "--"};
  words.insert(words.end(), options.paths.begin(), options.paths.end());
  return words;
}

aio::SubprocessOptions df_options() {
  return aio::SubprocessOptions()
      .stdin(aio::subprocess::DEVNULL)
      .stdout(aio::subprocess::PIPE)
      .env(plain_environment());
}

/// By a stream, line by line.
aio::Coro<Answer> ask_df(std::vector<std::string> words) {
  auto process = co_await aio::create_subprocess_exec("df", words, df_options());
  Answer answer;
  for (;;) {
    const std::string line = co_await process.stdout().readline();
    if (line.empty()) break;
    answer.text += line;
  }
  answer.status = co_await process.wait();
  co_return answer;
}

/// By callbacks.
class DfProtocol final : public aio::SubprocessProtocol {
 public:
  void connection_made(aio::SubprocessTransport& transport) override {
    transport_ = &transport;
  }
  void pipe_data_received(int, std::string_view data) override { answer_.text += data; }
  // Not process_exited(), which may come before the last of the output.
  void connection_lost(std::exception_ptr) override {
    answer_.status = transport_->get_returncode().value_or(0);
    done.set_result(std::move(answer_));
  }

  aio::Future<Answer> done;

 private:
  aio::SubprocessTransport* transport_ = nullptr;
  Answer answer_;
};

aio::Coro<Answer> ask_df_by_protocol(std::vector<std::string> words) {
  const auto make = [] { return std::make_unique<DfProtocol>(); };
  auto [transport, protocol] = co_await aio::subprocess_exec(make, "df", words, df_options());
  Answer answer = co_await protocol->done;
  co_return answer;
}

Answer ask(const Options& options) {
  try {
    auto words = df_words(options);
    return aio::run(options.protocol ? ask_df_by_protocol(std::move(words))
                                     : ask_df(std::move(words)));
  } catch (const std::system_error& error) {
    if (error.code() != std::errc::no_such_file_or_directory) throw;
    throw std::runtime_error("there is no df in PATH; it is part of the GNU coreutils");
  }
}

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void put(Writer& writer, std::string_view key, std::string_view text) {
  writer.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

/// A number of bytes as it stands; null for "-", where df knows none.
void put_bytes(Writer& writer, std::string_view key, std::string_view number) {
  writer.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
  const std::string_view digits = number.substr(number.starts_with('-') ? 1 : 0);
  const bool known = !digits.empty() && digits.find_first_not_of("0123456789") == digits.npos;
  if (!known) number = "null";
  writer.RawValue(number.data(), number.size(),
                  known ? rapidjson::kNumberType : rapidjson::kNullType);
}

void append_json(std::string& out, const DfRow& row) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  put(writer, "mount", row.mount);
  put_bytes(writer, "available", row.available);
  put_bytes(writer, "size", row.size);
  put_bytes(writer, "used", row.used);
  put(writer, "type", row.type);
  put(writer, "source", row.source);
  writer.EndObject();
  out.append(buffer.GetString(), buffer.GetSize());
  out += '\n';
}

cli::ExitStatus run(const Options& options, cli::Output& out) {
  const Answer answer = ask(options);
  const bool terminal = ::isatty(out.fd()) != 0;
  for (const DfRow& row : parse_df(answer.text)) {
    if (options.json) {
      append_json(out.buffer(), row);
    } else {
      const std::string mount = terminal ? unicode::printable(row.mount) : row.mount;
      fmt::format_to(std::back_inserter(out.buffer()), "{:25}: {}\n", mount, row.available);
    }
    out.row_done();
  }
  if (answer.status < 0) {
    out.flush();
    throw std::runtime_error("df was ended by signal " + std::to_string(-answer.status));
  }
  return answer.status == 0 ? cli::ExitStatus::ok : cli::ExitStatus::trouble;
}

}  // namespace

cli::Command df_command() {
  auto options = std::make_shared<Options>();
  cli::Command command("df", "list mount points and the space that is free there");
  command.argument("PATH", &options->paths, "only the file systems that hold these files")
      .completes_files();
  command.flag("--json", options->json, "print a JSON object a line, sizes in bytes");
  command.flag("--protocol", options->protocol,
               "run df in callback style; the output is the same",
               "Everything else is as without it: it is the other of the two ways in which "
               "aioc's library runs a program.");
  command.example("aioc df", "list all local file systems");
  command.example("aioc df .", "print how much is free here");
  command.example("aioc df --json | jq -r 'select(.available < 1e9).mount'",
                  "list what has less than a gigabyte left");
  command.status(cli::ExitStatus::ok, "df told of all file systems");
  command.status(cli::ExitStatus::trouble,
                 "wrong usage, df failed (what it told of was printed) or is not installed, or "
                 "the output could not be written");
  command.run = [options](cli::Output& out) { return run(*options, out); };
  return command;
}

}  // namespace aioc
