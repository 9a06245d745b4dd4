// aioc domaincheck: which names exist, each said as soon as it is known.
#include "domaincheck.h"

#include <unistd.h>

#include <memory>
#include <utility>

#include "cli/parse.h"
#include "commands.h"
#include "domaincheck_progress.h"
#include "domaincheck_wildcard.h"
#include "loop/errors.h"
#include "loop/run.h"
#include "loop/sleep.h"
#include "seconds.h"
#include "unicode/repr.h"

namespace aioc {
namespace {

/// How many faults of the input are named one by one.
constexpr std::size_t kMostFaults = 20;

/// "100" or "100/s".
double parse_rate(const std::string& text) {
  const std::string number = text.ends_with("/s") ? text.substr(0, text.size() - 2) : text;
  double rate = 0;
  try {
    rate = parse_seconds("", number);
  } catch (const cli::UsageError&) {
  }
  if (rate <= 0) throw cli::UsageError("--rate: '" + text + "' is no rate; give 100 or 100/s");
  return rate;
}

dns::Families parse_types(const std::string& text) {
  bool v4 = false;
  bool v6 = false;
  for (std::size_t at = 0; at <= text.size();) {
    const auto comma = std::min(text.find(',', at), text.size());
    const std::string type = text.substr(at, comma - at);
    if (type == "A" || type == "a") {
      v4 = true;
    } else if (type == "AAAA" || type == "aaaa") {
      v6 = true;
    } else {
      throw cli::UsageError("--type: '" + type +
                            "' is no type of address; give A, AAAA or A,AAAA");
    }
    at = comma + 1;
  }
  if (v4 && v6) return dns::Families::any;
  return v4 ? dns::Families::v4 : dns::Families::v6;
}

dns::ResolverOptions asking_options(const DomaincheckOptions& options) {
  dns::ResolverOptions out = resolver_options(options.resolver);
  if (options.rate) out.rate = parse_rate(*options.rate);
  return out;
}

/// One run, from the names to the exit status.
class Check {
 public:
  Check(const DomaincheckOptions& options, cli::Output& out)
      : options_(options),
        out_(out),
        names_(options, [this](const auto& where, const auto& what) { complain(where, what); }),
        printer_(options, out, [this](const auto& text) { say("aioc domaincheck: " + text); }),
        progress_(options, printer_, names_.count()) {}

  aio::Coro<> run() {
    dns::Resolver resolver(asking_options(options_));
    const dns::Hosts hosts = dns::Hosts::read();
    dns::ProbeOptions probing;
    probing.resolver = &resolver;
    probing.hosts = &hosts;
    probing.families = parse_types(options_.types);
    probing.concurrency = options_.concurrency.value_or(0);
    probing.ordered = options_.ordered;
    Wildcards wildcards(
        probing, [this](const auto& zone, const auto& result) { say_of_zone(zone, result); });
    auto names = names_.all();
    if (options_.wildcard) names = wildcards.tried(std::move(names));

    printer_.heading();
    auto drawing = aio::create_task(progress_.run(), "progress");
    try {
      dns::MultiProbe probes(std::move(names), probing);
      for (;;) {
        while (auto result = probes.poll()) {
          printer_.print(*result, options_.wildcard && wildcards.covers(result->name));
        }
        progress_.make_way(out_.fd());
        // A reader that does not read holds up no more than the results behind these.
        constexpr double kLookAgain = 0.01;
        while (!out_.flush_some()) co_await aio::sleep(kLookAgain);
        progress_.come_back();
        auto more = probes.wait();
        if (!co_await std::move(more)) break;
      }
    } catch (const aio::CancelledError&) {
      drawing.cancel();
      progress_.end();
      interrupted();
      throw;
    }
    drawing.cancel();
    progress_.end();
  }

  cli::ExitStatus finish() {
    flush();
    summed_up();
    if (printer_.unknown() > 0 || faults_ > 0) return cli::ExitStatus::trouble;
    return printer_.found() > 0 ? cli::ExitStatus::ok : cli::ExitStatus::no;
  }

 private:
  void flush() {
    if (out_.buffer().empty()) return;
    progress_.make_way(out_.fd());
    out_.flush();
    progress_.come_back();
  }

  void say(const std::string& text) {
    flush();
    progress_.make_way(STDERR_FILENO);
    cli::print_error(text + "\n");
    progress_.come_back();
  }

  void complain(const std::string& where, const std::string& what) {
    if (++faults_ > kMostFaults) return;
    say("aioc domaincheck: " + where + ": " + unicode::printable(what));
  }

  void say_of_zone(const std::string& zone, const dns::Result& result) {
    say("aioc domaincheck: ." + zone +
        (result.found() ? " answers every name (a wildcard): what is found in it says nothing"
                        : " could not be tried for a wildcard: " +
                              std::string(dns::to_string(result.reason))));
  }

  void summed_up() {
    if (faults_ > kMostFaults) {
      say("aioc domaincheck: " + std::to_string(faults_ - kMostFaults) +
          " more that cannot be names");
    }
    if (!options_.quiet) cli::print_error("(" + printer_.summary() + ")\n");
  }

  void interrupted() {
    out_.flush_some();
    const auto total = names_.count();
    std::string text = "aioc domaincheck: interrupted: " + printer_.summary();
    if (total) {
      text +=
          ", " + std::to_string(*total - std::min(*total, printer_.done() + faults_)) + " left";
    } else {
      text += ", the rest of standard input left";
    }
    cli::print_error(text + "\n");
    flush();  // where nobody reads, until the second SIGINT
  }

  const DomaincheckOptions& options_;
  cli::Output& out_;
  std::size_t faults_ = 0;
  DomainNames names_;
  DomainPrinter printer_;
  DomainProgress progress_;
};

cli::ExitStatus run(const DomaincheckOptions& options, cli::Output& out) {
  if (options.found && options.not_found) {
    throw cli::UsageError("give one of --found and --not-found; without them all are printed");
  }
  if (options.concurrency == 0) throw cli::UsageError("--concurrency: give 1 at least");
  Check check(options, out);
  aio::run(check.run());
  return check.finish();
}

std::vector<cli::Candidate> complete_name(const std::vector<std::string>& words) {
  // Those that registrars name first, to begin from.
  constexpr std::array<std::pair<std::string_view, std::string_view>, 16> kTlds = {{
      {".com", "commercial"},
      {".net", "network"},
      {".org", "organization"},
      {".io", "British Indian Ocean Territory"},
      {".dev", "developers"},
      {".app", "applications"},
      {".ai", "Anguilla"},
      {".co", "Colombia"},
      {".info", "information"},
      {".me", "Montenegro"},
      {".xyz", "generic"},
      {".sh", "Saint Helena"},
      {".rs", "Serbia"},
      {".com.br", "Brazil"},
      {".co.uk", "United Kingdom"},
      {".eu", "European Union"},
  }};
  std::vector<cli::Candidate> out;
  for (const auto& [tld, what] : kTlds) {
    if (tld.starts_with(words.back())) out.push_back({std::string(tld), std::string(what)});
  }
  return out;
}

std::vector<cli::Candidate> complete_words(const std::vector<std::string>& words) {
  std::vector<cli::Candidate> out;
  for (const std::string_view name : {"python", "cpp"}) {
    if (name.starts_with(words.back())) {
      out.push_back(
          {std::string(name), std::string(name == "cpp" ? "C++" : "Python") + "'s keywords"});
    }
  }
  return out;
}

void add_options(cli::Command& command, DomaincheckOptions& options) {
  command
      .option("-f,--format", "FORMAT", &options.format,
              "print columns (the default), marks, tsv or json",
              "columns: what is found to the left, what is not to the right, and what is "
              "unknown behind a question mark. marks: +, a blank or ? before each name. "
              "tsv: name, found, not found or unknown, and the reason. json: an object a "
              "line.")
      .one_of({"columns", "marks", "tsv", "json"});
  command.flag("--found", options.found, "print just the names that are found");
  command.flag("--not-found", options.not_found, "print just the names that are not");
  command
      .option("-w,--words", "FILE", &options.words,
              "the words to check under a TLD: a file, python or cpp",
              "python, the default, and cpp are the keywords of these languages.")
      .completed_by(complete_words)
      .completes_files();
  command.option("-m,--max-length", "N", &options.max_length,
                 "leave out words of more than N characters; 4 by default",
                 "The words of a file are all taken, unless this is given.");
  command
      .option("-t,--type", "TYPES", &options.types,
              "which addresses count: A, AAAA or A,AAAA, the default")
      .completed_by([](const std::vector<std::string>& words) {
        std::vector<cli::Candidate> out;
        for (const std::string_view types : {"A", "AAAA", "A,AAAA"}) {
          if (types.starts_with(words.back())) out.push_back({std::string(types), ""});
        }
        return out;
      });
  command.flag("--wildcard", options.wildcard, "say of zones that answer every name",
               "A random name is tried in each zone first.");
  command.flag("--ordered", options.ordered,
               "print results in the order of the names, not as they complete");
  add_resolver_options(command, options.resolver);
  command.option("-j,--concurrency", "N", &options.concurrency,
                 "have at most N names in progress",
                 "Without it, as many as the servers take without losing queries.");
  command.option("--rate", "N/s", &options.rate, "send at most N queries a second");
  command.flag("--progress", options.progress,
               "say how far it is, though standard error is no terminal");
  command.flag("-q,--quiet", options.quiet, "no progress, and no line of counts at the end");
}

}  // namespace

cli::Command domaincheck_command() {
  auto options = std::make_shared<DomaincheckOptions>();
  cli::Command command("domaincheck", "check which domain names exist, any number at once");
  command
      .argument("TLD|NAME", &options->names,
                "a top-level domain, or names; - reads names from standard input",
                "Under a TLD (.dev, dev, .com.br, com.br) a list of words is checked. Names "
                "with a dot are checked as they are, those of standard input too, one a line; "
                "there a # begins a comment.")
      .at_least_one()
      .or_standard_input()
      .completed_by(complete_name);
  add_options(command, *options);
  command.example("aioc domaincheck .dev", "check Python's short keywords under .dev");
  command.example("aioc domaincheck -m 8 --format marks .dev", "the longer ones too, as marks");
  command.example("aioc domaincheck python.org no-lang.invalid", "check two names");
  command.example("aioc domaincheck --not-found - < names.txt", "print which names are free");
  command.example("aioc domaincheck -s 1.1.1.1 -s 8.8.8.8 --format json - < names.txt",
                  "ask two servers by turns, and print all that is known");
  command.status(cli::ExitStatus::ok, "at least one name was found");
  command.status(cli::ExitStatus::no, "none was found");
  command.status(cli::ExitStatus::trouble,
                 "a name is unknown, the input had errors, wrong usage, or the output could "
                 "not be written");
  command.run = [options](cli::Output& out) { return run(*options, out); };
  return command;
}

}  // namespace aioc
