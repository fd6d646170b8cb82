package dev.tandem.bench.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.RequiresRoot;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@RequiresRoot
class LeftoversTest {

  private static final Path LIMIT = Path.of("/proc/sys/net/netfilter/nf_conntrack_max");
  private static final Path BUCKETS = Path.of("/proc/sys/net/netfilter/nf_conntrack_buckets");

  private final long gone = processThatIsGone();
  private final String ofOneThatIsGone = "tdb-" + gone + "-left";
  private final String own = BenchNetwork.namespace("left");

  private static long processThatIsGone() {
    try {
      Process process = new ProcessBuilder("true").start();
      process.waitFor();
      return process.pid();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void removeOwn() throws Exception {
    if (Files.exists(Leftovers.NAMESPACES.resolve(own))) {
      Commands.run("ip", "netns", "del", own);
    }
    Files.deleteIfExists(Leftovers.PINS.resolve(own));
  }

  @Test
  void removesNamespacesAndPinsOfRunsThatAreGone() throws Exception {
    for (String name : new String[] {ofOneThatIsGone, own}) {
      Commands.run("ip", "netns", "add", name);
      Files.createDirectories(Leftovers.PINS.resolve(name));
    }
    Leftovers.remove();
    assertThat(Leftovers.NAMESPACES.resolve(ofOneThatIsGone)).doesNotExist();
    assertThat(Leftovers.PINS.resolve(ofOneThatIsGone)).doesNotExist();
    assertThat(Leftovers.NAMESPACES.resolve(own)).exists();
    assertThat(Leftovers.PINS.resolve(own)).exists();
  }

  @Test
  void putsBackTheLimitsThatAKilledRunRaised() throws Exception {
    String before = present(LIMIT);
    Path note = Leftovers.NOTES.resolve("tdb-" + gone + "-conntrack");
    Files.writeString(note, before + "\n" + present(BUCKETS));
    Files.writeString(LIMIT, before + "1");
    Leftovers.remove();
    assertThat(present(LIMIT)).isEqualTo(before);
    assertThat(note).doesNotExist();
  }

  @Test
  void limitsAreAsBeforeAfterAMeasurement() {
    String limit = present(LIMIT);
    String buckets = present(BUCKETS);
    try (ConntrackLimits raised = ConntrackLimits.raise(2L * Integer.parseInt(limit))) {
      assertThat(raised).isNotNull();
      assertThat(present(LIMIT)).isEqualTo(Long.toString(4L * Integer.parseInt(limit)));
    }
    assertThat(present(LIMIT)).isEqualTo(limit);
    assertThat(present(BUCKETS)).isEqualTo(buckets);
  }

  private static String present(Path limit) {
    return Commands.run("cat", limit.toString()).strip();
  }
}
