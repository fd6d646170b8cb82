package dev.tandem.director.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.plane.MemoryPlane;
import dev.tandem.lvs.service.SyncDaemons;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ipvsadm does here beyond ipvsadm 1.31, on the engine's own table. */
class ImprovementsTest {

  private static final String TABLE =
      """
      -A -t 192.0.2.100:80 -s wrr -p 300
      -a -t 192.0.2.100:80 -r 198.51.100.1:80 -g -w 2 -x 100 -y 50
      -a -t 192.0.2.100:80 -r 198.51.100.2:80 -g -w 1
      -A -u 192.0.2.100:53 -s rr
      -a -u 192.0.2.100:53 -r 198.51.100.1:53 -m -w 1 -x 7
      """;

  private final MemoryPlane plane = new MemoryPlane(100, 1, () -> 0);
  private final Ipvsadm ipvsadm =
      new Ipvsadm(plane.engine(), SyncDaemons.NONE, new LabNames(false));

  @AfterEach
  void close() {
    plane.close();
  }

  private Ipvsadm.Result run(String line) {
    return ipvsadm.run(List.of(line.split(" ")), "");
  }

  private Ipvsadm.Result restore(String lines) {
    return ipvsadm.run(List.of("-R"), lines);
  }

  private String saved() {
    return run("-Sn").stdout();
  }

  @Test
  void thresholdsAreSavedUnlessStrict() {
    assertThat(restore(TABLE)).isEqualTo(new Ipvsadm.Result("", "", 0));
    assertThat(saved()).isEqualTo(TABLE);
    run("-C");
    restore(TABLE);
    assertThat(saved()).isEqualTo(TABLE);
    assertThat(ipvsadm.strict().run(List.of("-Sn"), "").stdout())
        .isEqualTo(TABLE.replaceAll(" -[xy] \\d+", ""));
  }

  @Test
  void commentsAreAllowedInRestore() {
    assertThat(restore("# the shop\n  #-C\n\n" + TABLE)).isEqualTo(new Ipvsadm.Result("", "", 0));
    assertThat(saved()).isEqualTo(TABLE);
  }

  @Test
  void aLineThatCannotBeReadKeepsAllFromTakingEffect() {
    assertThat(restore(TABLE + "-A -t nonsense\n"))
        .isEqualTo(
            new Ipvsadm.Result(
                "",
                "line 6: illegal virtual server address[:port] specified\nnothing was changed\n",
                2));
    assertThat(saved()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-D -t 192.0.2.100:80",
        "-C",
        "-E -t 192.0.2.100:80 -s rr",
        "-e -t 192.0.2.100:80 -r 198.51.100.1:80 -g -w 9",
        "-d -t 192.0.2.100:80 -r 198.51.100.2:80",
        "-a -t 192.0.2.100:80 -r 198.51.100.3:80",
        "-A -f 1\n-a -f 1 -r 198.51.100.1\n-Z",
        "--set 10 11 12"
      })
  void aLineThatIsRefusedTakesThoseBeforeItBack(String lines) {
    restore(TABLE);
    String timeouts = run("-L --timeout").stdout();
    String numbers = lines.lines().count() + 1 + "";
    assertThat(restore(lines + "\n-D -t 192.0.2.9:9\n-A -f 7\n"))
        .isEqualTo(
            new Ipvsadm.Result(
                "", "line " + numbers + ": No such service\nnothing was changed\n", 255));
    assertThat(saved()).isEqualTo(TABLE);
    assertThat(run("-L --timeout").stdout()).isEqualTo(timeouts);
  }

  @Test
  void jsonTellsOfTheTableOrOneService() {
    restore(TABLE);
    assertThat(run("-L --json").stdout())
        .startsWith("{\"tableSize\":")
        .contains("\"upperThreshold\":100");
    assertThat(run("-L -u 192.0.2.100:53 --json").stdout())
        .startsWith("{\"protocol\":\"UDP\"")
        .doesNotContain("\"protocol\":\"TCP\"");
    assertThat(run("-L -u 192.0.2.9:53 --json").exitCode()).isEqualTo(1);
    assertThat(run("-L --timeout --json").exitCode()).isEqualTo(2);
    assertThat(run("-A -f 1 --json").stderr())
        .isEqualTo("Illegal 'json' option with the 'add-service' command\n");
  }

  @Test
  void strictIsStrict() {
    assertThat(ipvsadm.strict().run(List.of("-Lc", "-t", "192.0.2.100:80"), "").stderr())
        .isEqualTo(
            "The option 'service-address' conflicts with the 'connection' option in the 'list'"
                + " command\n");
    assertThat(run("-L --client 192.0.2.7").stderr())
        .isEqualTo("Illegal 'client' option with the 'list' command\n");
    assertThat(run("-Lc --client nobody").stderr())
        .isEqualTo("illegal client address[/length] specified\n");
  }
}
