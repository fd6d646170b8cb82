package dev.tandem.vrrp.router;

import static dev.tandem.vrrp.router.Lan.advertsHeard;
import static dev.tandem.vrrp.router.Lan.role;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.vrrp.Role;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Unicast adverts are what a host with a router has asked for, and not answered by ICMP errors. */
@RequiresRoot
class UnicastAnswerTest {

  private static final String ERRORS = "icmp.type == 3 || icmpv6.type == 1 || icmpv6.type == 4";

  @AutoClose private final Lan lan = new Lan();

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource(names = {"V2_UNICAST_AH", "V3_UNICAST", "V6_UNICAST"})
  void hostsOfRoutersAnswerNoAdvert(Dialect dialect) throws Exception {
    try (WireCapture wire = WireCapture.start("switch", "br0", directory)) {
      VrrpRouter b = lan.start("b", dialect.ours("b").priority(50).build());
      Await.until("b is master", () -> role(b) == Role.MASTER);
      VrrpRouter a = lan.start("a", dialect.ours("a").priority(200).build());
      Await.until("b hears a", () -> advertsHeard(b) >= 3 && role(a) == Role.MASTER);

      // The first column is who sends the error, the second who sent what it is about. There are
      // errors by a's host, from before there was a router.
      String source = dialect.ipv6() ? "ipv6.src" : "ip.src";
      assertThat(wire.packets(ERRORS, source))
          .isNotEmpty()
          .allMatch(line -> line.startsWith(dialect.source("a")));
    }
  }
}
