// How arguments and results of a ProcessPoolExecutor travel: as their bytes.
#pragma once

#include <array>
#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace aio::detail {

template <class T>
inline constexpr bool kIsVector = false;
template <class T>
inline constexpr bool kIsVector<std::vector<T>> = true;

/// What is the same in another process when its bytes are: no pointers, as far as is seen.
template <class T>
concept PlainBytes = std::is_trivially_copyable_v<T> && !std::is_pointer_v<T> &&
                     !std::is_member_pointer_v<T> && !std::is_same_v<T, std::string_view>;

template <class T>
concept WireResult = std::is_void_v<T> || PlainBytes<T> || std::same_as<T, std::string> ||
    (kIsVector<T>&& PlainBytes<typename T::value_type> &&
     !std::same_as<typename T::value_type, bool>);

template <class T>
concept WireArgument =
    !std::is_void_v<T> && (WireResult<T> || std::same_as<T, std::string_view>);

template <class T>
void encode(std::string& out, const T& value) {
  if constexpr (PlainBytes<T>) {
    out.append(reinterpret_cast<const char*>(&value), sizeof value);
  } else {
    const std::uint64_t count = value.size();
    encode(out, count);
    out.append(reinterpret_cast<const char*>(value.data()),
               value.size() * sizeof(typename T::value_type));
  }
}

/// Takes a T from the front of `in`. A string_view points into `in`.
template <class T>
T decode(std::string_view& in) {
  const auto take = [&in](std::size_t size) {
    if (size > in.size()) throw std::length_error("a worker process sent too little");
    const std::string_view taken = in.substr(0, size);
    in.remove_prefix(size);
    return taken;
  };
  if constexpr (PlainBytes<T>) {
    // By way of bytes: a T need not have a default.
    std::array<unsigned char, sizeof(T)> bytes;
    std::memcpy(bytes.data(), take(sizeof(T)).data(), sizeof(T));
    return std::bit_cast<T>(bytes);
  } else {
    const auto count = decode<std::uint64_t>(in);
    if constexpr (std::same_as<T, std::string> || std::same_as<T, std::string_view>) {
      return T(take(count));
    } else {
      using Item = typename T::value_type;
      if (count > in.size() / sizeof(Item)) {
        throw std::length_error("a worker process sent too little");
      }
      const std::string_view bytes = take(count * sizeof(Item));
      T items(count);
      if (count > 0) std::memcpy(static_cast<void*>(items.data()), bytes.data(), bytes.size());
      return items;
    }
  }
}

using AnyFunction = void (*)();
/// Calls `function` with the arguments in `arguments` and adds its result to `reply`.
using Serve = void (*)(AnyFunction function, std::string_view arguments, std::string& reply);

template <class R, class... P>
void serve(AnyFunction any, [[maybe_unused]] std::string_view arguments,
           [[maybe_unused]] std::string& reply) {
  const auto function = reinterpret_cast<R (*)(P...)>(any);
  // In braces, so that they are taken in order.
  std::tuple<std::remove_cvref_t<P>...> values{decode<std::remove_cvref_t<P>>(arguments)...};
  const auto call = [function](auto&... value) -> R {
    return function(static_cast<P&&>(value)...);
  };
  if constexpr (std::is_void_v<R>) {
    std::apply(call, values);
  } else {
    encode(reply, static_cast<const R&>(std::apply(call, values)));
  }
}

/// Before the arguments. The addresses hold in the worker, which was forked off this process.
struct RequestHeader {
  std::uint64_t size;
  Serve serve;
  AnyFunction function;
};

/// Before the result or, of a call that failed, the exception's type and text.
struct ReplyHeader {
  std::uint64_t size;
  std::uint64_t failed;
};

}  // namespace aio::detail
