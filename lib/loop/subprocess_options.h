// How a child process is started: what becomes of its standard streams, where, in what
// environment.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace aio {
namespace subprocess {

/// What a standard stream of a child process is. A number is a descriptor of ours, which the
/// child gets a copy of.
class Stdio {
 public:
  enum class Kind : std::uint8_t { inherit, pipe, devnull, standard_output, descriptor };

  constexpr explicit Stdio(Kind kind) : kind_(kind) {}
  constexpr Stdio(int fd) : kind_(Kind::descriptor), fd_(fd) {}  // NOLINT: as in asyncio

  constexpr Kind kind() const { return kind_; }
  constexpr int fd() const { return fd_; }

 private:
  Kind kind_;
  int fd_ = -1;
};

// asyncio's names; the three are no constants of <unistd.h>.
inline constexpr Stdio INHERIT{Stdio::Kind::inherit};         ///< ours: the default
inline constexpr Stdio PIPE{Stdio::Kind::pipe};               ///< a pipe to us
inline constexpr Stdio DEVNULL{Stdio::Kind::devnull};         ///< /dev/null
inline constexpr Stdio STDOUT{Stdio::Kind::standard_output};  ///< stderr: where stdout goes

}  // namespace subprocess

/// Options of create_subprocess_exec() and its kin; each setter returns the object.
///
///     auto options = aio::SubprocessOptions()
///                        .stdout(aio::subprocess::PIPE)
///                        .stderr(aio::subprocess::STDOUT)
///                        .cwd("/");
///
/// Nothing of it is checked before the child is started.
class SubprocessOptions {
 public:
  SubprocessOptions() = default;

  // The streams are named as in asyncio, though <cstdio> has macros of these names: they
  // expand to themselves.
  SubprocessOptions& stdin(subprocess::Stdio what) & { return set(streams_[0], what); }
  SubprocessOptions& stdout(subprocess::Stdio what) & { return set(streams_[1], what); }
  SubprocessOptions& stderr(subprocess::Stdio what) & { return set(streams_[2], what); }
  /// The child's working directory. A relative program with a slash is looked up from there.
  SubprocessOptions& cwd(std::string directory) & { return set(cwd_, std::move(directory)); }
  /// The child's whole environment, "NAME=value" each, in the place of ours. The program is
  /// looked up in its PATH.
  SubprocessOptions& env(std::vector<std::string> variables) & {
    return set(env_, std::move(variables));
  }
  /// The child leads a session and so a process group of its own: it has no terminal, Ctrl-C
  /// does not reach it, and kill(-pid) reaches its children.
  SubprocessOptions& start_new_session(bool on = true) & { return set(new_session_, on); }
  /// How many bytes a StreamReader takes at a time; it keeps twice as many at most, and then
  /// holds the child back.
  SubprocessOptions& limit(std::size_t bytes) & { return set(limit_, bytes); }

  SubprocessOptions&& stdin(subprocess::Stdio what) && { return std::move(stdin(what)); }
  SubprocessOptions&& stdout(subprocess::Stdio what) && { return std::move(stdout(what)); }
  SubprocessOptions&& stderr(subprocess::Stdio what) && { return std::move(stderr(what)); }
  SubprocessOptions&& cwd(std::string directory) && {
    return std::move(cwd(std::move(directory)));
  }
  SubprocessOptions&& env(std::vector<std::string> variables) && {
    return std::move(env(std::move(variables)));
  }
  SubprocessOptions&& start_new_session(bool on = true) && {
    return std::move(start_new_session(on));
  }
  SubprocessOptions&& limit(std::size_t bytes) && { return std::move(limit(bytes)); }

  /// Of stream 0, 1 or 2.
  subprocess::Stdio stream(std::size_t number) const { return streams_[number]; }
  const std::optional<std::string>& cwd() const { return cwd_; }
  const std::optional<std::vector<std::string>>& env() const { return env_; }
  bool new_session() const { return new_session_; }
  std::size_t limit() const { return limit_; }

 private:
  template <class T, class V>
  SubprocessOptions& set(T& target, V&& value) {
    target = std::forward<V>(value);
    return *this;
  }

  static constexpr std::size_t kUsualLimit = 64 * 1024;  // asyncio's

  subprocess::Stdio streams_[3] = {subprocess::INHERIT, subprocess::INHERIT,
                                   subprocess::INHERIT};
  std::optional<std::string> cwd_;
  std::optional<std::vector<std::string>> env_;
  bool new_session_ = false;
  std::size_t limit_ = kUsualLimit;
};

namespace detail {

/// A program, its arguments and its options, gathered from the words of a call: texts, lists
/// of texts, and options, the last of which count.
class CommandLine {
 public:
  template <class... Words>
  explicit CommandLine(std::string program, Words&&... words) {
    argv_.reserve(1 + sizeof...(words));
    argv_.push_back(std::move(program));
    (add(std::forward<Words>(words)), ...);
  }

  const std::vector<std::string>& argv() const { return argv_; }
  const SubprocessOptions& options() const { return options_; }

 private:
  template <std::convertible_to<std::string> Text>
  void add(Text&& text) {
    argv_.emplace_back(std::forward<Text>(text));
  }
  void add(const std::vector<std::string>& texts) {
    argv_.insert(argv_.end(), texts.begin(), texts.end());
  }
  void add(SubprocessOptions options) { options_ = std::move(options); }

  std::vector<std::string> argv_;
  SubprocessOptions options_;
};

}  // namespace detail
}  // namespace aio
