# Writes files as C++: cmake -D OUT=FILE.cpp -D FOLDER=DIR -D NAMES=a,b -P embed.cmake. Each
# becomes an Asset of page_assets.h, whose tag is the beginning of a hash of its text.
string(REPLACE "," ";" names "${NAMES}")
set(arrays "")
set(table "")
set(number 0)
foreach(name IN LISTS names)
  file(READ ${FOLDER}/${name} hex HEX)
  file(SHA256 ${FOLDER}/${name} hash)
  string(SUBSTRING ${hash} 0 15 tag)
  string(REPEAT "." 32 line)
  string(REGEX REPLACE "(${line})" "\\1\n    " bytes "${hex}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${bytes}")
  string(APPEND arrays "constexpr char kText${number}[] = {\n    ${bytes}};\n")
  string(APPEND table
    "    {\"${name}\", {kText${number}, sizeof kText${number}}, \"${tag}\"},\n")
  math(EXPR number "${number} + 1")
endforeach()
file(WRITE ${OUT} "// Written by embed.cmake.
#include \"serve/page_assets.h\"

namespace aioc::serve {
namespace {

${arrays}
constexpr Asset kAssets[] = {
${table}};

}  // namespace

std::span<const Asset> assets() { return kAssets; }

}  // namespace aioc::serve
")
