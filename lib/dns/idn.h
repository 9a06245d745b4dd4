// Domain names: what a person wrote, made into what DNS carries, and back for the eye
// (RFC 1035; UTS #46, nontransitional).
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace aioc::dns {

/// A text that is no domain name. what() is a short reason, to stand behind the text:
/// "is an address, not a name", "label 'x' is longer than 63 bytes".
class BadName : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// `ascii`, a domain name as DNS has it, as people read it: "xn--bcher-kva.example" becomes
/// "bücher.example". A name with a label of invalid punycode is given back as it is.
std::string to_unicode(std::string_view ascii);

/// A domain name for the wire: ASCII, in lower case, without the dot at the end.
struct DomainName {
  std::string ascii;

  /// The name as people read it, computed anew at each call. See to_unicode.
  std::string unicode() const { return to_unicode(ascii); }
};

/// Makes a domain name of what a person wrote, or throws BadName.
///
/// An ASCII name may hold letters, digits, '-' and '_' in any order, as DNS and its users do
/// ("_dmarc.example", "r3---sn"), in labels of 1 to 63 bytes, 253 in all; one dot at its end
/// is dropped. Addresses, whatever else ends in a number, and URLs are refused. Other names
/// are mapped as UTS #46 says, and held to the same rules thereafter.
///
///     parse_domain("Bücher.example.").ascii;  // "xn--bcher-kva.example"
///
/// ASCII names cost some nanoseconds and one string; the first other name opens ICU. May be
/// called from any thread.
DomainName parse_domain(std::string_view text);

/// parse_domain, with the ASCII name appended to `out`; where it throws, `out` is as it was.
void append_domain(std::string& out, std::string_view text);

/// Whether `text` is what parse_domain would make of it, and so can be used as it stands.
/// Allocates nothing, and never throws.
bool is_plain_ascii_domain(std::string_view text) noexcept;

}  // namespace aioc::dns
