// icudata-generate OUT ITEM...: writes a C++ source with an ICU data package that holds just
// those items ("uts46.nrm") of the package in libicudata. Where OUT ends with ".bin" it is the
// package itself.
//
// A package (ICU's ucmndata.h, format "CmnD") is a header, the number of items, a table of
// contents in order of names, the names, and the items, each at a multiple of 16 bytes. The
// table's offsets count from where the number stands.
#include <dlfcn.h>
#include <unicode/utypes.h>
#include <unicode/uversion.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <exception>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

struct Entry {
  std::uint32_t name;
  std::uint32_t data;
};

struct Item {
  std::string_view name;
  std::string_view data;
};

/// An ICU data package, as it stands in memory.
class Package {
 public:
  explicit Package(const char* bytes) {
    std::uint16_t header_size = 0;
    std::memcpy(&header_size, bytes, sizeof header_size);
    header_ = {bytes, header_size};
    if (header_.substr(12, 4) != "CmnD")
      throw std::runtime_error("libicudata is no package of ICU");
    contents_ = bytes + header_size;
    std::memcpy(&count_, contents_, sizeof count_);
  }

  std::string_view header() const { return header_; }

  /// The item "icudt72l/`name`", or whatever stands before the slash.
  Item find(std::string_view name) const {
    // What the last item's size is, a package does not tell.
    for (std::uint32_t i = 0; i + 1 < count_; ++i) {
      const std::string_view full = contents_ + entry(i).name;
      if (full.substr(full.find('/') + 1) != name) continue;
      return {full, {contents_ + entry(i).data, entry(i + 1).data - entry(i).data}};
    }
    throw std::runtime_error("ICU's data has no " + std::string(name));
  }

 private:
  Entry entry(std::uint32_t i) const {
    Entry out;
    std::memcpy(&out, contents_ + sizeof count_ + i * sizeof out, sizeof out);
    return out;
  }

  std::string_view header_;
  const char* contents_;
  std::uint32_t count_ = 0;
};

#define AIOC_TEXT_OF(macro) #macro
#define AIOC_TEXT(macro) AIOC_TEXT_OF(macro)

/// The package in libicudata. By dlsym: of a variable that a program names, the linker would
/// have all 30 MB copied.
Package installed_package() {
  UVersionInfo loaded;
  u_getVersion(loaded);  // and so the linker keeps ICU
  if (loaded[0] != U_ICU_VERSION_MAJOR_NUM) throw std::runtime_error("ICU is not its headers'");
  const void* symbol = dlsym(RTLD_DEFAULT, AIOC_TEXT(U_ICUDATA_ENTRY_POINT));
  if (symbol == nullptr) throw std::runtime_error("no " AIOC_TEXT(U_ICUDATA_ENTRY_POINT));
  return Package(static_cast<const char*>(symbol));
}

template <typename Plain>
void put(std::string& out, std::size_t at, Plain value) {
  std::memcpy(out.data() + at, &value, sizeof value);
}

std::string make_package(std::string_view header, std::vector<Item> items) {
  std::ranges::sort(items, {}, &Item::name);
  std::string out(header);
  const std::size_t contents = out.size();
  const auto offset = [&] { return static_cast<std::uint32_t>(out.size() - contents); };
  out.resize(contents + sizeof(std::uint32_t) + items.size() * sizeof(Entry));
  put(out, contents, static_cast<std::uint32_t>(items.size()));
  std::vector<Entry> entries;
  for (const Item& item : items) {
    entries.push_back({offset(), 0});
    out.append(item.name);
    out.push_back('\0');
  }
  for (std::size_t i = 0; i < items.size(); ++i) {
    out.resize((out.size() + 15) / 16 * 16);
    entries[i].data = offset();
    out.append(items[i].data);
    put(out, contents + sizeof(std::uint32_t) + i * sizeof(Entry), entries[i]);
  }
  return out;
}

void write_package(const std::string& path, const std::string& package) {
  std::ofstream out(path, std::ios::binary);
  out << package;
  out.close();
  if (!out) throw std::runtime_error("cannot write " + path);
}

void write_source(const std::string& path, const std::string& package) {
  std::ofstream out(path);
  out << "// Written by icudata-generate; do not edit.\n"
         "#include <unicode/utypes.h>\n\n"
         "extern \"C\" {\n"
         "extern const unsigned char U_ICUDATA_ENTRY_POINT[];\n"
         "alignas(16) const unsigned char U_ICUDATA_ENTRY_POINT[] = {\n";
  constexpr std::size_t kInLine = 24;
  for (std::size_t i = 0; i < package.size(); ++i) {
    out << unsigned{static_cast<unsigned char>(package[i])}
        << ((i + 1) % kInLine == 0 ? ",\n" : ",");
  }
  out << "};\n}\n";
  out.close();
  if (!out) throw std::runtime_error("cannot write " + path);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fputs("usage: icudata-generate OUT ITEM...\n", stderr);
    return 2;
  }
  try {
    const Package all = installed_package();
    std::vector<Item> items;
    for (int i = 2; i < argc; ++i) items.push_back(all.find(argv[i]));
    const std::string path = argv[1];
    const std::string package = make_package(all.header(), std::move(items));
    path.ends_with(".bin") ? write_package(path, package) : write_source(path, package);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "icudata-generate: %s\n", error.what());
    return 2;
  }
  return 0;
}
