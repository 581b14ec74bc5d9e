// SPDX-License-Identifier: Apache-2.0
#include "net/ip_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>

#include "base/strings.h"

namespace caisson::net {

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  const std::string terminated(text);
  if (terminated.size() != std::strlen(terminated.c_str())) return std::nullopt;
  IpAddress address(text.contains(':') ? kV6 : kV4);
  if (::inet_pton(address.family(), terminated.c_str(), address.bytes_.data()) != 1) {
    return std::nullopt;
  }
  return address;
}

std::optional<IpAddress> IpAddress::from_bytes(std::span<const std::byte> bytes) {
  if (bytes.size() != kV4 && bytes.size() != kV6) return std::nullopt;
  IpAddress address(bytes.size());
  std::memcpy(address.bytes_.data(), bytes.data(), bytes.size());
  return address;
}

int IpAddress::family() const {
  return is_v4() ? AF_INET : AF_INET6;
}

bool IpAddress::is_loopback() const {
  if (is_v4()) return bytes_[0] == 127;
  return *this == IpAddress(kV6).plus(1);
}

std::string IpAddress::text() const {
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  ::inet_ntop(family(), bytes_.data(), buffer.data(), buffer.size());
  return buffer.data();
}

std::string IpAddress::text_with_port(unsigned port) const {
  const std::string host = is_v4() ? text() : "[" + text() + "]";
  return host + ":" + std::to_string(port);
}

IpAddress IpAddress::with_rest(unsigned prefix, bool ones) const {
  IpAddress changed = *this;
  for (unsigned bit = prefix; bit < bits(); ++bit) {
    const auto mask = static_cast<std::uint8_t>(0x80U >> (bit % 8));
    std::uint8_t& byte = changed.bytes_[bit / 8];
    byte = static_cast<std::uint8_t>(ones ? byte | mask : byte & ~mask);
  }
  return changed;
}

std::uint32_t IpAddress::last_word() const {
  std::uint32_t word = 0;
  std::memcpy(&word, bytes_.data() + size_ - sizeof word, sizeof word);
  return ntohl(word);
}

IpAddress IpAddress::plus(std::uint32_t offset) const {
  IpAddress changed = *this;
  const std::uint32_t word = htonl(last_word() + offset);
  std::memcpy(changed.bytes_.data() + size_ - sizeof word, &word, sizeof word);
  return changed;
}

std::uint32_t IpAddress::minus(const IpAddress& other) const {
  return last_word() - other.last_word();
}

std::optional<Subnet> Subnet::parse(std::string_view text) {
  const auto parts = split_once(text, '/');
  if (!parts) return std::nullopt;
  const auto base = IpAddress::parse(parts->first);
  const auto prefix = parse_integer<unsigned>(parts->second);
  if (!base || !prefix || *prefix > base->bits()) return std::nullopt;
  if (base->with_rest(*prefix, false) != *base) return std::nullopt;
  return Subnet{*base, *prefix};
}

bool Subnet::contains(const IpAddress& address) const {
  return address.is_v4() == base.is_v4() && address.with_rest(prefix, false) == base;
}

bool Subnet::overlaps(const Subnet& other) const {
  return contains(other.base) || other.contains(base);
}

std::uint32_t Subnet::last() const {
  return base.with_rest(std::max(prefix, base.bits() - 32), true).minus(base);
}

std::string Subnet::text() const {
  return base.text() + "/" + std::to_string(prefix);
}

std::optional<MacAddress> MacAddress::parse(std::string_view text) {
  const auto parts = split(text, text.contains('-') ? '-' : ':');
  MacAddress address;
  if (parts.size() != address.bytes.size()) return std::nullopt;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto byte = parse_integer<std::uint8_t>(parts[i], 16);
    if (!byte || parts[i].size() != 2) return std::nullopt;
    address.bytes[i] = *byte;
  }
  return address;
}

MacAddress MacAddress::for_address(const IpAddress& v4) {
  MacAddress address{{0x02, 0x42}};
  std::memcpy(address.bytes.data() + 2, v4.bytes().data(), 4);
  return address;
}

std::string MacAddress::text() const {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : bytes) {
    if (!text.empty()) text += ':';
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

}  // namespace caisson::net
