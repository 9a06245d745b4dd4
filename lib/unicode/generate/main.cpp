// unicode-generate UNICODE_DIR OUT_DIR: writes names.cpp and texts.cpp, the tables of
// unicode/tables.h. Runs at build time; OUT_DIR holds Unihan_Readings.txt already.
#include <cstdio>
#include <exception>
#include <string>

#include "unicode/generate/names.h"
#include "unicode/generate/texts.h"

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: unicode-generate UNICODE_DIR OUT_DIR\n", stderr);
    return 2;
  }
  const std::string out = argv[2];
  try {
    aioc::unicode::generate::write_names(out + "/names.cpp");
    aioc::unicode::generate::write_texts(argv[1], out + "/Unihan_Readings.txt",
                                         out + "/texts.cpp");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "unicode-generate: %s\n", error.what());
    return 2;
  }
  return 0;
}
