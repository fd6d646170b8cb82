package dev.tandem.linux.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Of records whose equality is written out: every component counts. */
class EqualityTest {

  private static final Optional<InetAddress> NONE = Optional.empty();
  private static final Optional<InetAddress> GATEWAY = Optional.of(address("192.0.2.1"));

  @Test
  void addressesDifferInEachComponent() {
    allDiffer(
        List.of(
            new InterfaceAddress(1, address("192.0.2.1"), 24),
            new InterfaceAddress(2, address("192.0.2.1"), 24),
            new InterfaceAddress(1, address("192.0.2.2"), 24),
            new InterfaceAddress(1, address("192.0.2.1"), 32)));
    same(
        new InterfaceAddress(1, address("192.0.2.1"), 24),
        new InterfaceAddress(1, address("192.0.2.1"), 24));
  }

  @Test
  void routesDifferInEachComponent() {
    InetAddress network = address("198.51.100.0");
    allDiffer(
        List.of(
            new Route(network, 24, NONE, 1, 0, NONE),
            new Route(address("203.0.113.0"), 24, NONE, 1, 0, NONE),
            new Route(network, 25, NONE, 1, 0, NONE),
            new Route(network, 24, GATEWAY, 1, 0, NONE),
            new Route(network, 24, NONE, 2, 0, NONE),
            new Route(network, 24, NONE, 1, 7, NONE),
            new Route(network, 24, NONE, 1, 0, GATEWAY)));
    same(new Route(network, 24, GATEWAY, 1, 7), new Route(network, 24, GATEWAY, 1, 7));
  }

  private static void allDiffer(List<?> values) {
    assertThat(new HashSet<>(values)).hasSameSizeAs(values);
  }

  private static void same(Object one, Object other) {
    assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);
  }

  private static InetAddress address(String text) {
    return InetAddress.ofLiteral(text);
  }
}
