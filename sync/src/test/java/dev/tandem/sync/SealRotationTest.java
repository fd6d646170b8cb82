package dev.tandem.sync;

import static dev.tandem.sync.LiveNode.await;
import static dev.tandem.sync.LiveNodes.A;
import static dev.tandem.sync.LiveNodes.B;
import static dev.tandem.sync.LiveNodes.C;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.sync.SyncSettings.Carrier;
import dev.tandem.sync.key.SealKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The seal's key is exchanged while the channel is open and sessions are replicated. */
class SealRotationTest {

  private static final String OLD = "01".repeat(SealKeys.LENGTH);
  private static final String NEW = "02".repeat(SealKeys.LENGTH);
  private static final int STEP = 200;

  @TempDir private Path directory;
  private final LiveNodes nodes = new LiveNodes();
  private Carrier carrier = new Carrier.Tcp();
  private LiveNode a;
  private LiveNode b;
  private int established;

  @AfterEach
  void close() {
    nodes.close();
  }

  private Path file(String name, String... keys) throws IOException {
    Path file = directory.resolve(name + ".key");
    Files.write(file, List.of(keys));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }

  private void start() throws Exception {
    a = nodes.start("a", A, B, carrier, new Protection.Seal(file("a", OLD)));
    b = nodes.start("b", B, A, carrier, new Protection.Seal(file("b", OLD)));
    await("both synced", () -> a.heard.contains("synced") && b.heard.contains("synced"));
  }

  private void use(String name, LiveNode node, String... keys) throws Exception {
    file(name, keys);
    node.replicator.reloadKeys();
    establishMore();
  }

  private void establishMore() throws Exception {
    a.onEngine(() -> Clients.establish(a.lab, established, STEP));
    established += STEP;
  }

  private boolean isCopied() {
    return b.lab.engine().table().live() == established;
  }

  private void copied(String step) throws InterruptedException {
    await(step, this::isCopied);
  }

  private static Refusals refusals(LiveNode node) {
    return node.replicator.status().strangers();
  }

  @ParameterizedTest(name = "over TCP {0}")
  @ValueSource(booleans = {true, false})
  void inThreeStepsNothingIsLostAndNothingIsRefused(boolean tcp) throws Exception {
    carrier =
        tcp
            ? new Carrier.Tcp()
            : new Carrier.Multicast(
                new InetSocketAddress(
                    InetAddress.ofLiteral("239.255.77.2"), nodes.multicastPort()));
    start();
    establishMore();
    copied("with the old key");
    use("a", a, OLD, NEW);
    use("b", b, OLD, NEW);
    copied("the new one known to both");
    use("a", a, NEW, OLD);
    copied("one seals with it");
    use("b", b, NEW, OLD);
    copied("both do");
    use("a", a, NEW);
    copied("one has forgotten the old one");
    use("b", b, NEW);
    copied("both have");
    for (LiveNode node : List.of(a, b)) {
      SyncStatus status = node.replicator.status();
      assertThat(refusals(node)).isEqualTo(Refusals.NONE);
      assertThat(status.gaps() + status.malformed()).isZero();
      assertThat(node.heard).doesNotContain("left a", "left b", "not synced");
    }
    expectStrangerWithTheOldKey();
  }

  /** The old key is worth nothing any more. */
  private void expectStrangerWithTheOldKey() throws Exception {
    LiveNode late = nodes.start("c", C, A, carrier, new Protection.Seal(file("c", OLD)));
    await("the late one is refused", () -> refusals(a).count() > 0);
    assertThat(refusals(a).reason()).isEqualTo("is sealed with another key");
    assertThat(refusals(a).from())
        .hasValueSatisfying(from -> assertThat(from.isLoopbackAddress()).isTrue());
    assertThat(late.lab.engine().table().live()).isZero();
    assertThat(a.heard).doesNotContain("joined c");
  }

  /** What the other one cannot open meanwhile is sent again when it can. */
  @Test
  void inHasteWhatIsRefusedMeanwhileComesLater() throws Exception {
    start();
    establishMore();
    copied("with the old key");
    use("a", a, NEW, OLD);
    await("b refuses what it cannot open", () -> refusals(b).count() > 0);
    assertThat(refusals(b).reason()).isEqualTo("is sealed with another key");
    assertThat(isCopied()).isFalse();
    use("b", b, NEW, OLD);
    copied("both have both keys");
    use("a", a, NEW);
    use("b", b, NEW);
    copied("and then the new one alone");
  }
}
