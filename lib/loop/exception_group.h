// ExceptionGroup: several exceptions thrown as one.
#pragma once

#include <exception>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace aio {

/// What a TaskGroup throws: the exceptions of its tasks, and of its body, in the order in
/// which they came.
///
///     try {
///       co_await work();
///     } catch (const aio::ExceptionGroup& group) {
///       for (const auto& error : group.exceptions()) report(error);
///     }
class ExceptionGroup : public std::runtime_error {
 public:
  ExceptionGroup(const std::string& message, std::vector<std::exception_ptr> exceptions);

  const std::vector<std::exception_ptr>& exceptions() const { return exceptions_; }

  /// Those that are, or are groups that hold, an E; what `except*` would select.
  template <class E>
  std::vector<std::exception_ptr> of_type() const {
    std::vector<std::exception_ptr> found;
    for (const auto& error : exceptions_) {
      try {
        std::rethrow_exception(error);
      } catch (const E&) {
        found.push_back(error);
      } catch (const ExceptionGroup& group) {
        for (auto& inner : group.of_type<E>()) found.push_back(std::move(inner));
      } catch (...) {
      }
    }
    return found;
  }

 private:
  std::vector<std::exception_ptr> exceptions_;
};

}  // namespace aio
