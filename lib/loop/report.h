// What goes wrong where nobody can catch it is said on standard error.
#pragma once

#include <exception>
#include <string>
#include <typeinfo>

namespace aio::detail {

/// Writes "aio: MESSAGE" and a newline to standard error, in one piece.
void report(const std::string& message) noexcept;

/// "WHERE: what the exception says", to the loop's exception handler if it has one.
void report_exception(const std::string& where, const std::exception_ptr& error) noexcept;

/// The text of an exception: its what(), or its type.
std::string describe_exception(const std::exception_ptr& error);

/// "std::out_of_range": the name of a type as it is written.
std::string demangled(const std::type_info& type);

}  // namespace aio::detail
