// aioc fetch: many downloads at once. Counterpart of the seeds' flags.py, flags2_asyncio.py and
// asyncio-url-fetch.py.
#include "fetch/fetch.h"

#include "commands.h"
#include "companion.h"

namespace aioc::fetch {
namespace {

void add_places(cli::Command& command, FetchOptions& options) {
  command
      .option("-o,--output-dir", "DIR", &options.folder,
              "save into DIR, which is made where it is not there")
      .completes_files();
  command.option("-O,--name", "NAME", &options.name, "save as NAME; of one URL",
                 "Without it the name is the one that the server gives "
                 "(Content-Disposition), or the last part of the URL's path.");
  command.flag("--stdout", options.to_stdout,
               "write the bodies to standard output, in the order of the URLs",
               "Nothing is saved, and nothing else is written there.");
  command.flag("-f,--force", options.force, "overwrite files that are there");
  command.flag("-c,--resume", options.resume,
               "go on where an earlier run was broken off; keep what is not whole",
               "What is not whole stays as NAME.part, and NAME.part.info beside it says of "
               "which version it is. A file that is there counts as fetched.");
  command.flag("--no-fsync", options.no_fsync,
               "do not wait for the disk before a file gets its name",
               "Many small files are saved faster so; but where the power fails a file may be "
               "empty.");
  command
      .option("-i,--input", "FILE", &options.input,
              "read URLs from FILE, one a line; - is standard input",
              "Behind a URL its checksum may stand, sha256=HEX. A # at the beginning of a "
              "word begins a comment.")
      .completes_files();
}

void add_ways(cli::Command& command, FetchOptions& options) {
  command.option("-j,--jobs", "N", &options.jobs, "fetch N at once; 16 by default");
  command.option("--per-host", "N", &options.per_host, "fetch N at once from a host");
  command.option("--timeout", "SECONDS", &options.timeout,
                 "give up when no byte has come for so long; 30 by default, 0 never");
  command.option("--max-time", "SECONDS", &options.max_time,
                 "give a URL up after so long, retries and all");
  command.option("--retries", "N", &options.retries,
                 "try again N times what may come right; 3 by default",
                 "That is: connections reset, cut short or stalled, and the statuses "
                 "408, 429, 500, 502, 503 and 504. The pause grows from half a second to 30, "
                 "and is up to half as long by chance; Retry-After is obeyed up to 5 minutes, "
                 "for all URLs of that host.");
  command.option("--max-redirs", "N", &options.max_redirects,
                 "follow at most N redirects; 10 by default");
  command.option("--max-size", "BYTES", &options.max_size,
                 "give up what is larger; 500, 20K, 1.5M or 4G");
  command.option("-H,--header", "FIELD", &options.headers,
                 "send this field, 'Name: value', too", "May be given several times.");
  command.option("-A,--user-agent", "TEXT", &options.user_agent, "call us so");
  command.flag("--compressed", options.compressed,
               "ask for compressed transfer; what is saved is decompressed",
               "Not with --resume, which needs the bytes as they are.");
  command.option("--checksum", "ALGORITHM=HEX", &options.checksum,
                 "keep the file only if this is its checksum, sha256=...; of one URL",
                 "md5, sha1, sha224, sha256, sha384 or sha512.");
  command
      .option("--ca", "FILE", &options.ca,
              "trust the authorities in FILE, in PEM form, instead of the system's")
      .completes_files();
  command.flag("--insecure", options.insecure, "trust whoever answers");
}

void add_reports(cli::Command& command, FetchOptions& options) {
  command.flag("--json", options.json, "print a JSON object a URL, failures too");
  command.flag("-0,--null", options.null, "end what is printed of each URL with NUL");
  command.flag("--progress", options.progress,
               "say how far it is, though standard error is no terminal");
  command.flag("-q,--quiet", options.quiet, "no progress, and no line of counts at the end");
}

void add_seeds(cli::Command& command, FetchOptions& options) {
  command.flag("--head", options.head,
               "print the first 100 characters of each body, in the order of the URLs",
               "Nothing is saved. Compressed transfer is asked for.");
  command.flag("--flags", options.flags, "fetch flags; the arguments are country codes",
               "Without codes, those of the 20 most populous countries. A letter stands for "
               "all codes that begin with it. They are saved as CC.gif in 'downloaded', or in "
               "DIR, over those that are there.");
  command.option("--base-url", "URL", &options.base_url, "with --flags: where they are",
                 "https://www.fluentpython.com/data/flags by default; the flag of CC is "
                 "cc/cc.gif below it.");
  command.option("-l,--limit", "N", &options.limit,
                 "with --flags: only the first N codes, 1 or more");
  command.option("-m,--max-req", "N", &options.max_req, "with --flags: the same as --jobs");
  command.flag("-e,--every", options.every, "with --flags: every code from AA to ZZ");
  command.flag("-v,--verbose", options.verbose, "with --flags: say what came of each");
}

}  // namespace

cli::Command describe_fetch(FetchOptions& options) {
  cli::Command command("fetch", "fetch many URLs at once");
  command
      .argument("URL", &options.urls, "what to fetch; - reads URLs from standard input",
                "http and https.")
      .or_standard_input();
  add_places(command, options);
  add_ways(command, options);
  add_reports(command, options);
  add_seeds(command, options);
  command.example("aioc fetch https://example.org/a.iso https://example.org/b.iso",
                  "save both in this folder");
  command.example("aioc fetch -o mirror --resume - < urls.txt",
                  "fetch a list, and what is missing of it when run again");
  command.example("aioc fetch --checksum sha256=9f86d081... -O tool https://example.org/tool",
                  "save it only if it is the right one");
  command.example("aioc fetch --json --per-host 2 -i urls.txt | jq -r 'select(.error).url'",
                  "say which could not be had");
  command.example("aioc fetch --head https://www.python.org/ https://example.org/",
                  "see how the pages begin");
  command.status(cli::ExitStatus::ok, "all were fetched");
  command.status(cli::ExitStatus::no,
                 "some do not exist (404 or 410), all others were fetched");
  command.status(cli::ExitStatus::trouble,
                 "some could not be fetched or saved, wrong usage, or the output could not be "
                 "written");
  return command;
}

}  // namespace aioc::fetch

namespace aioc {

cli::Command fetch_command() { return command_of_companion(fetch::describe_fetch, "fetch"); }

}  // namespace aioc
