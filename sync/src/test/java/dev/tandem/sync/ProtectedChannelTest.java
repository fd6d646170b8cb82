package dev.tandem.sync;

import static dev.tandem.sync.LiveNode.await;
import static dev.tandem.sync.LiveNodes.A;
import static dev.tandem.sync.LiveNodes.B;
import static dev.tandem.sync.LiveNodes.C;
import static dev.tandem.sync.LiveNodes.D;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.sync.SyncSettings.Carrier;
import dev.tandem.sync.key.ChannelKeys;
import dev.tandem.sync.key.KeyException;
import dev.tandem.sync.key.KeyMaker;
import dev.tandem.sync.key.TlsFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Channels with keys: those who have them come together, others stay out. */
class ProtectedChannelTest {

  private static final Duration YEAR = Duration.ofDays(365);

  @TempDir private Path directory;
  private final LiveNodes nodes = new LiveNodes();

  @AfterEach
  void close() {
    nodes.close();
  }

  private KeyMaker maker(String folder) {
    return new KeyMaker(directory.resolve(folder), new SecureRandom(), Instant.now());
  }

  private TlsFiles files(String folder, String name) {
    Path keys = directory.resolve(folder);
    return new TlsFiles(
        keys.resolve("ca.crt"), keys.resolve(name + ".crt"), keys.resolve(name + ".key"));
  }

  private void make(String folder, String... names) throws KeyException, IOException {
    maker(folder).authority();
    for (String name : names) {
      maker(folder).director(name, YEAR);
    }
  }

  private LiveNode tls(String name, int place, int peer, String folder) throws KeyException {
    return nodes.start(
        name, place, peer, new Carrier.Tcp(), new Protection.Tls(files(folder, name)));
  }

  @Test
  void directorsOfOneAuthorityReplicateOverTlsAndKeysAreExchangedWithoutLosingIt()
      throws Exception {
    make("keys", "a", "b");
    LiveNode a = tls("a", A, B, "keys");
    LiveNode b = tls("b", B, A, "keys");
    await("both synced", () -> a.heard.contains("synced") && b.heard.contains("synced"));
    a.establish(500);
    await("copied", () -> b.lab.engine().table().live() == 500);

    Instant before = a.replicator.certificateExpiry().orElseThrow();
    maker("keys").director("a", YEAR.multipliedBy(2));
    a.replicator.reloadKeys();
    assertThat(a.replicator.certificateExpiry().orElseThrow()).isAfter(before);
    assertThat(a.heard).doesNotContain("left b");

    // A connection that begins now uses the new key.
    nodes.stop(b);
    LiveNode again = tls("b", B, A, "keys");
    await("copied again", () -> again.lab.engine().table().live() == 500);
  }

  @Test
  void aDirectorOfAnotherAuthorityStaysOut() throws Exception {
    make("keys", "a", "c");
    make("stranger", "b");
    LiveNode a = tls("a", A, B, "keys");
    await("a is alone", () -> a.replicator.status().connected());
    LiveNode stranger = tls("b", B, A, "stranger");
    await("so is the other", () -> stranger.replicator.status().connected());
    a.establish(100);
    // One of the same authority that comes later gets in.
    LiveNode friend = tls("c", C, A, "keys");
    await("the friend is there", () -> friend.heard.contains("synced"));
    assertThat(friend.lab.engine().table().live()).isEqualTo(100);
    assertThat(a.heard).doesNotContain("joined b");
    assertThat(stranger.heard).isSubsetOf("opened");
    assertThat(stranger.lab.engine().table().live()).isZero();
    Refusals refusals = a.replicator.status().strangers();
    assertThat(refusals.count()).isPositive();
    assertThat(refusals.reason()).startsWith("has a certificate that is not good, ");
    assertThat(refusals.from().orElseThrow().isLoopbackAddress()).isTrue();
    assertThat(friend.replicator.status().strangers()).isEqualTo(Refusals.NONE);
  }

  @Test
  void keysThatCannotBeUsedAreRefusedWithTheReason() throws Exception {
    make("keys", "a");
    make("other", "a");
    maker("keys").director("old", Duration.ofMinutes(-30));
    assertThatThrownBy(() -> tls("old", A, B, "keys"))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("expired on");
    TlsFiles good = files("keys", "a");
    Files.setPosixFilePermissions(good.key(), PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> tls("a", A, B, "keys"))
        .hasMessageContaining("may be read by others: chmod 600");
    TlsFiles mixed = new TlsFiles(good.authority(), good.certificate(), files("other", "a").key());
    assertThatThrownBy(() -> new ChannelKeys(mixed)).hasMessageContaining("is not the key of");
    TlsFiles unsigned =
        new TlsFiles(
            good.authority(), files("other", "a").certificate(), files("other", "a").key());
    assertThatThrownBy(() -> new ChannelKeys(unsigned)).hasMessageContaining("was not signed by");
    assertThatThrownBy(() -> tls("nobody", A, B, "keys"))
        .hasMessageContaining("does not exist: make keys with tandem key");
  }

  @Test
  void sealedDatagramsReplicateAndAnotherKeyStaysOut() throws Exception {
    Path key = maker("keys").seal("seal.key");
    Path other = maker("other").seal("seal.key");
    Carrier multicast =
        new Carrier.Multicast(
            new InetSocketAddress(InetAddress.ofLiteral("239.255.77.1"), nodes.multicastPort()));
    LiveNode a = nodes.start("a", A, B, multicast, new Protection.Seal(key));
    LiveNode b = nodes.start("b", B, A, multicast, new Protection.Seal(key));
    LiveNode stranger = nodes.start("c", C, A, multicast, new Protection.Seal(other));
    await("both synced", () -> a.heard.contains("synced") && b.heard.contains("synced"));
    a.establish(500);
    await("copied", () -> b.lab.engine().table().live() == 500);
    await("the stranger listens", () -> stranger.replicator.status().connected());
    // One with the key that comes later gets in.
    LiveNode friend = nodes.start("d", D, A, multicast, new Protection.Seal(key));
    await("the friend is there", () -> friend.lab.engine().table().live() == 500);
    assertThat(stranger.lab.engine().table().live()).isZero();
    assertThat(stranger.heard).isSubsetOf("opened");
    assertThat(a.heard).doesNotContain("joined c");
    Refusals refusals = a.replicator.status().strangers();
    assertThat(refusals.count()).isPositive();
    assertThat(refusals.reason()).isEqualTo("is sealed with another key");
    assertThat(refusals.from().orElseThrow().isLoopbackAddress()).isTrue();
  }
}
