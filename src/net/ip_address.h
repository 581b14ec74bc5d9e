// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

// Addresses of IPv4, IPv6 and Ethernet as values: text in, text out, no system call.
namespace caisson::net {

class IpAddress {
 public:
  // 0.0.0.0
  IpAddress() = default;
  // As people write them: "192.0.2.1", "2001:db8::1"; no zone ("%eth0"), no leading zeros.
  static std::optional<IpAddress> parse(std::string_view text);
  // From 4 or 16 bytes in network order; nullopt for any other number.
  static std::optional<IpAddress> from_bytes(std::span<const std::byte> bytes);

  [[nodiscard]] bool is_v4() const { return size_ == kV4; }
  [[nodiscard]] int family() const;  // AF_INET or AF_INET6
  // In network order.
  [[nodiscard]] std::span<const std::byte> bytes() const {
    return std::as_bytes(std::span(bytes_)).first(size_);
  }
  [[nodiscard]] unsigned bits() const { return static_cast<unsigned>(size_) * 8; }
  [[nodiscard]] bool is_unspecified() const { return *this == IpAddress(size_); }
  [[nodiscard]] bool is_loopback() const;  // 127.0.0.0/8, ::1
  [[nodiscard]] std::string text() const;
  // "[::1]:80" or "127.0.0.1:80"
  [[nodiscard]] std::string text_with_port(unsigned port) const;

  // The bits from the first `prefix` ones on set to zero, or to one.
  [[nodiscard]] IpAddress with_rest(unsigned prefix, bool ones) const;
  // The address that many places further on; nothing is carried beyond the last 32 bits.
  [[nodiscard]] IpAddress plus(std::uint32_t offset) const;
  // How many places this is behind an address of the same family, as far as 32 bits tell.
  [[nodiscard]] std::uint32_t minus(const IpAddress& other) const;

  bool operator==(const IpAddress&) const = default;

 private:
  static constexpr std::size_t kV4 = 4;
  static constexpr std::size_t kV6 = 16;
  explicit IpAddress(std::size_t size) : size_(size) {}
  [[nodiscard]] std::uint32_t last_word() const;

  std::array<std::uint8_t, kV6> bytes_{};
  std::size_t size_ = kV4;
};

// A range of addresses: "172.30.0.0/16".
struct Subnet {
  IpAddress base;
  unsigned prefix = 0;

  // nullopt where it is none, or where bits behind the prefix are set.
  static std::optional<Subnet> parse(std::string_view text);
  [[nodiscard]] bool contains(const IpAddress& address) const;
  [[nodiscard]] bool overlaps(const Subnet& other) const;
  // The highest number that plus() may be given without leaving the range.
  [[nodiscard]] std::uint32_t last() const;
  [[nodiscard]] std::string text() const;

  bool operator==(const Subnet&) const = default;
};

// The address of a network interface.
struct MacAddress {
  std::array<std::uint8_t, 6> bytes{};

  // "02:42:ac:1e:00:02", with ':' or '-'.
  static std::optional<MacAddress> parse(std::string_view text);
  // A locally administered one (02:42:…) that goes with an IPv4 address: whoever has the address
  // next has the same one too, so that what neighbours remember stays true.
  static MacAddress for_address(const IpAddress& v4);
  [[nodiscard]] bool is_multicast() const { return (bytes[0] & 1) != 0; }
  [[nodiscard]] std::string text() const;

  bool operator==(const MacAddress&) const = default;
};

}  // namespace caisson::net
