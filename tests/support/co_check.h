// Lets co_await stand inside CHECK and REQUIRE. Catch2 2.13 names the expression three times,
// twice where it is never evaluated (in __builtin_constant_p, and behind `false &&`), and GCC
// awaits those too. Here it is named once. Include it in place of <catch2/catch.hpp>.
#pragma once

#include <catch2/catch.hpp>

#undef INTERNAL_CATCH_TEST
#define INTERNAL_CATCH_TEST(macro_name, disposition, ...)                            \
  do {                                                                               \
    Catch::AssertionHandler catchAssertionHandler(                                   \
        macro_name##_catch_sr, CATCH_INTERNAL_LINEINFO,                              \
        CATCH_INTERNAL_STRINGIFY(__VA_ARGS__), disposition);                         \
    INTERNAL_CATCH_TRY {                                                             \
      CATCH_INTERNAL_START_WARNINGS_SUPPRESSION                                      \
      CATCH_INTERNAL_SUPPRESS_PARENTHESES_WARNINGS                                   \
      catchAssertionHandler.handleExpr(Catch::Decomposer() <= __VA_ARGS__);          \
      CATCH_INTERNAL_STOP_WARNINGS_SUPPRESSION                                       \
    }                                                                                \
    INTERNAL_CATCH_CATCH(catchAssertionHandler)                                      \
    INTERNAL_CATCH_REACT(catchAssertionHandler)                                      \
  } while (false)
