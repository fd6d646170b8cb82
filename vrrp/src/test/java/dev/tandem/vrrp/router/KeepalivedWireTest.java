package dev.tandem.vrrp.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.vrrp.VrrpVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * In every dialect of VRRP that a real keepalived and our router share, the role goes to and fro in
 * every way. By default some of the dialects go through some of the ways each, by turns; with
 * {@code -Dtandem.interop} those that are named, with commas between, or {@code all}, with all of
 * them.
 */
@RequiresRoot
@RequiresKeepalived
class KeepalivedWireTest {

  private static final List<Dialect> ALWAYS =
      List.of(
          Dialect.V2_PASS,
          Dialect.V2_AH,
          Dialect.V2_UNICAST,
          Dialect.V2_VMAC,
          Dialect.V3,
          Dialect.V3_UNICAST,
          Dialect.V3_VMAC,
          Dialect.V6,
          Dialect.V6_UNICAST,
          Dialect.V6_VMAC);

  @TempDir private Path directory;

  static Stream<Arguments> cases() {
    String wanted = System.getProperty("tandem.interop", "");
    if (wanted.isEmpty()) {
      return ALWAYS.stream().map(dialect -> arguments(dialect, some(dialect)));
    }
    List<String> names = List.of(wanted.split(","));
    return Arrays.stream(Dialect.values())
        .filter(dialect -> wanted.equals("all") || names.contains(dialect.name()))
        .map(dialect -> arguments(dialect, List.of(Swap.values())));
  }

  /** Each its own; with version 2 but one, because silence is noticed after four seconds. */
  private static List<Swap> some(Dialect dialect) {
    int step = dialect.version() == VrrpVersion.V2 ? 8 : 4;
    int turn = ALWAYS.indexOf(dialect);
    return Arrays.stream(Swap.values())
        .filter(swap -> (swap.ordinal() + turn) % step == 0)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theRoleGoesToAndFro(Dialect dialect, List<Swap> swaps) throws Exception {
    try (KeepalivedPair pair = new KeepalivedPair(dialect, directory);
        WireCapture wire = WireCapture.start("switch", "br0", directory)) {
      pair.start();
      for (Swap swap : swaps) {
        swap.perform(pair);
      }
      pair.closeOurs();

      wire.assertWellFormed();
      assertGoodbyes(wire, dialect, swaps);
      if (dialect.vmac()) {
        assertSenders(wire, dialect);
      }
    }
  }

  private static void assertGoodbyes(WireCapture wire, Dialect dialect, List<Swap> swaps)
      throws IOException {
    assertGoodbyes(wire, dialect, "a", swaps.contains(Swap.WE_STOP));
    assertGoodbyes(wire, dialect, "b", swaps.contains(Swap.THEY_STOP));
  }

  /**
   * Who stops says so; nobody else does, but that the kernel of who has lost its link keeps for
   * later what is for a neighbour that it cannot ask for its Ethernet address.
   */
  private static void assertGoodbyes(
      WireCapture wire, Dialect dialect, String host, boolean stopped) throws IOException {
    String goodbye = "vrrp.prio == 0 && !icmp && !icmpv6 && " + from(dialect, host);
    List<String> goodbyes = wire.packets(goodbye, "frame.number");
    if (stopped) {
      assertThat(goodbyes).isNotEmpty();
    }
    if (!dialect.unicast()) {
      assertThat(goodbyes).hasSizeLessThanOrEqualTo(stopped ? 1 : 0);
    }
  }

  /** With a virtual Ethernet address, neighbours never learn another one. */
  private static void assertSenders(WireCapture wire, Dialect dialect) throws IOException {
    String mac = dialect.vmacSettings().mac().toString();
    String ours = "vrrp && " + from(dialect, "a") + " && eth.src == " + mac;
    assertThat(wire.packets(ours, "frame.number").isEmpty()).isEqualTo(dialect.advertsFromBase());
    String announcements =
        dialect.ipv6() ? "icmpv6.nd.na.target_address == 2001:db8::100" : "arp.isgratuitous";
    assertThat(wire.packets(announcements, "eth.src")).isNotEmpty().containsOnly(mac);
  }

  private static String from(Dialect dialect, String host) {
    return (dialect.ipv6() ? "ipv6.src == " : "ip.src == ") + dialect.source(host);
  }
}
