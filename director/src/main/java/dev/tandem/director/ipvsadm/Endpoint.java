package dev.tandem.director.ipvsadm;

import dev.tandem.lvs.service.Protocol;
import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;

/** The {@code host[:port]} of a virtual service or a real server. */
record Endpoint(InetAddress address, OptionalInt port) {

  /**
   * Reads {@code 10.0.0.1:80}, {@code [fd00::1]:80}, {@code fd00::1}, {@code www:http}.
   *
   * @param protocol whose port names count; empty while the command line has not named it
   * @return empty if ipvsadm takes it for no address
   */
  static Optional<Endpoint> parse(String text, Optional<Protocol> protocol, Names names) {
    if (text.chars().allMatch(letter -> letter >= '0' && letter <= '9')) {
      return Optional.empty(); // nothing, or more likely a port than the address 0.0.0.80
    }
    if (!text.startsWith("[")) {
      return IpText.ipv6(text)
          .map(ipv6 -> new Endpoint(ipv6, OptionalInt.empty()))
          .or(() -> ipv4(text, protocol, names));
    }
    int close = text.indexOf(']');
    if (close < 0 || !text.startsWith(":", close + 1)) {
      return Optional.empty();
    }
    String inside = text.substring(1, close);
    Optional<? extends InetAddress> ipv6 = IpText.ipv6(inside);
    // Real ipvsadm forgets the port behind brackets that hold no IPv6 address.
    return ipv6.isPresent()
        ? withPort(ipv6.get(), text.substring(close + 2), protocol, names)
        : ipv4(inside, protocol, names);
  }

  private static Optional<Endpoint> ipv4(String text, Optional<Protocol> protocol, Names names) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? text : text.substring(0, colon);
    Optional<? extends InetAddress> address = IpText.looseIpv4(host).or(() -> names.address(host));
    if (address.isEmpty()) {
      return Optional.empty();
    }
    return colon < 0
        ? Optional.of(new Endpoint(address.get(), OptionalInt.empty()))
        : withPort(address.get(), text.substring(colon + 1), protocol, names);
  }

  private static Optional<Endpoint> withPort(
      InetAddress address, String port, Optional<Protocol> protocol, Names names) {
    OptionalInt number = NumberText.within(port, 0, 65535);
    OptionalInt found =
        number.isPresent() || protocol.isEmpty() ? number : names.port(protocol.get(), port);
    return found.isPresent() ? Optional.of(new Endpoint(address, found)) : Optional.empty();
  }
}
