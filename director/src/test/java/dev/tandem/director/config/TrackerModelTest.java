package dev.tandem.director.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.process.Command;
import dev.tandem.linux.process.RunAs;
import dev.tandem.vrrp.Tracked;
import dev.tandem.vrrp.TrackerKey;
import dev.tandem.vrrp.TrackerKey.Kind;
import dev.tandem.vrrp.track.ProcessPattern;
import dev.tandem.vrrp.track.ProcessPattern.Match;
import dev.tandem.vrrp.track.TrackerSettings.NumberFile;
import dev.tandem.vrrp.track.TrackerSettings.Processes;
import dev.tandem.vrrp.track.TrackerSettings.Script;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What can be tracked, and what is said of it where it is tracked. */
class TrackerModelTest {

  private static final String SERVICE =
      """
      virtual_server 192.0.2.1 80 {
        protocol TCP
        real_server 10.0.0.1 80 {
        }
      }
      """;

  private static String instance(String name, int id, String lines) {
    return """
    vrrp_instance %s {
      interface eth0
      virtual_router_id %d
      virtual_ipaddress { 192.0.2.%d }
      %s
    }
    """
        .formatted(name, id, id, lines);
  }

  private static Tracked tracked(Kind kind, String name, int weight, boolean reverse) {
    return new Tracked(new TrackerKey(kind, name), weight, reverse);
  }

  @Test
  void aScriptWithDefaultsAndOneWithEverything() {
    DirectorConfig config =
        Loading.valid(
            """
            global_defs {
              script_user checker adm
              enable_script_security
            }
            vrrp_script plain {
              script "/bin/check -p 'a b'"
            }
            vrrp_script full {
              script /bin/check
              interval 0.25
              timeout 2
              rise 2
              fall 3
              weight -20 reverse
              user root :
              init_fail
            }
            """);
    RunAs checker = new RunAs("checker", Optional.of("adm"), false);
    assertThat(config.trackers())
        .containsExactly(
            new Script(
                "plain",
                Command.of("/bin/check -p 'a b'", Optional.of(checker)),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                1,
                1,
                false),
            new Script(
                "full",
                Command.of("/bin/check", Optional.of(new RunAs("root", Optional.empty(), true))),
                Duration.ofMillis(250),
                Duration.ofSeconds(2),
                2,
                3,
                true));
  }

  @Test
  void files() {
    assertThat(
            Loading.valid(
                    """
                    track_file drain {
                      file "/run/drain"
                    }
                    vrrp_track_file other {
                      file /run/other
                      weight 2 reverse
                      init_file 7 overwrite
                    }
                    """)
                .trackers())
        .containsExactly(
            new NumberFile("drain", Path.of("/run/drain"), OptionalInt.empty(), false),
            new NumberFile("other", Path.of("/run/other"), OptionalInt.of(7), true));
  }

  @ParameterizedTest
  @CsvSource({
    "init_file,             0, false",
    "init_file overwrite,   0, true",
    "init_file -3,         -3, false"
  })
  void firstValueOfAFile(String line, int value, boolean overwrite) {
    assertThat(Loading.valid("track_file f {\nfile /f\n" + line + "\n}").trackers())
        .containsExactly(new NumberFile("f", Path.of("/f"), OptionalInt.of(value), overwrite));
  }

  static List<Arguments> processes() {
    return List.of(
        Arguments.of("process sshd", new ProcessPattern("sshd", List.of(), Match.NAME)),
        Arguments.of(
            "process /sbin/x -a b", new ProcessPattern("/sbin/x", List.of("-a", "b"), Match.EXACT)),
        Arguments.of(
            "process \"/sbin/x -a 'b c'\"\nparam_match partial",
            new ProcessPattern("/sbin/x", List.of("-a", "b c"), Match.PARTIAL)),
        Arguments.of(
            "process /sbin/x -a\nparam_match initial",
            new ProcessPattern("/sbin/x", List.of("-a"), Match.INITIAL)),
        Arguments.of(
            "process /sbin/x\nparam_match", new ProcessPattern("/sbin/x", List.of(), Match.EXACT)),
        Arguments.of(
            "process /sbin/x\nfull_command",
            new ProcessPattern("/sbin/x", List.of(), Match.EXACT)));
  }

  @ParameterizedTest
  @MethodSource("processes")
  void processPatterns(String lines, ProcessPattern pattern) {
    assertThat(Loading.valid("vrrp_track_process p {\n" + lines + "\n}").trackers())
        .containsExactly(
            new Processes("p", pattern, 1, Integer.MAX_VALUE, Duration.ZERO, Duration.ZERO));
  }

  @Test
  void processQuorumAndDelays() {
    ProcessPattern pattern = new ProcessPattern("x", List.of(), Match.NAME);
    String text = "vrrp_track_process p {\nprocess x\n%s\n}";
    assertThat(
            Loading.valid(text.formatted("quorum 2\nquorum_max 4\ndelay 3\nfork_delay 0.5"))
                .trackers())
        .containsExactly(
            new Processes("p", pattern, 2, 4, Duration.ofMillis(500), Duration.ofSeconds(3)));
    assertThat(Loading.valid(text.formatted("quorum_max 0")).trackers())
        .containsExactly(new Processes("p", pattern, 0, 0, Duration.ZERO, Duration.ZERO));
  }

  @Test
  void aLineOverridesTheWeightOfWhatItTracks() {
    DirectorConfig config =
        Loading.valid(
            SERVICE
                + """
                vrrp_script s {
                  script /bin/check
                  weight 5 reverse
                }
                track_file f {
                  file /f
                }
                vrrp_track_process p {
                  process x
                  weight -254
                }
                """
                + instance(
                    "A",
                    1,
                    """
                    track_interface { eth1 }
                    track_script { s }
                    track_file { f }
                    track_process { p }
                    track_virtual_server { 192.0.2.1 80 }
                    """)
                + instance(
                    "B",
                    2,
                    """
                    track_script { s weight 7 noreverse }
                    track_file { f weight -254 reverse }
                    track_process { p weight 0 }
                    track_virtual_server { 192.0.2.1 80 TCP weight -30 }
                    """));
    assertThat(config.instances().getFirst().tracked())
        .containsExactly(
            tracked(Kind.INTERFACE, "eth1", 0, false),
            tracked(Kind.SCRIPT, "s", 5, true),
            tracked(Kind.FILE, "f", 1, false),
            tracked(Kind.PROCESS, "p", -254, false),
            tracked(Kind.VIRTUAL_SERVER, "TCP 192.0.2.1:80", 0, false));
    assertThat(config.instances().getLast().tracked())
        .containsExactly(
            tracked(Kind.SCRIPT, "s", 7, false),
            tracked(Kind.FILE, "f", -254, true),
            tracked(Kind.PROCESS, "p", 0, false),
            tracked(Kind.VIRTUAL_SERVER, "TCP 192.0.2.1:80", -30, false));
    assertThat(config.trackedServices())
        .containsExactly(new TrackerKey(Kind.VIRTUAL_SERVER, "TCP 192.0.2.1:80"));
  }

  @Test
  void aGroupTracksForAllItsMembers() {
    String text =
        """
        vrrp_script s {
          script /bin/check
          weight 5
        }
        vrrp_sync_group G {
          group { A B }
          global_tracking
          track_script { s }
          %s
        }
        """
            + instance("A", 1, "track_script { s }")
            + instance("B", 2, "");
    DirectorConfig config = Loading.valid(text.formatted("sync_group_tracking_weight"));
    assertThat(config.syncGroups().getFirst().tracked())
        .containsExactly(tracked(Kind.SCRIPT, "s", 5, false));
    assertThat(config.instances().getFirst().tracked()).hasSize(1);

    ConfigLoader.Loaded weightless = Loading.load(text.formatted(""));
    assertThat(weightless.config().syncGroups().getFirst().tracked()).hasSize(1);
    assertThat(weightless.config().instances().getFirst().tracked()).isEmpty();
    assertThat(weightless.diagnostics())
        .singleElement()
        .asString()
        .contains("s is not tracked, as in keepalived, because it has a weight");
  }

  static List<Arguments> mistakes() {
    return List.of(
        Arguments.of("vrrp_script s {\n}", "E 1:1: vrrp_script s has no script"),
        Arguments.of(
            "vrrp_script s {\nscript /missing/x\n}",
            "W 2:8: /missing/x cannot be run: there is no such program on this host"),
        Arguments.of(
            "vrrp_script s {\nscript /open/x\n}",
            "W 2:8: /open/x runs as root, but others than root may change /open"),
        Arguments.of(
            "global_defs {\nenable_script_security\n}\nvrrp_script s {\nscript /open/x\n}",
            "E 5:8: /open/x runs as root, but others than root may change /open:"
                + " enable_script_security forbids that"),
        Arguments.of(
            "vrrp_script s {\nscript /bin/x\nuser nosuch\n}", "E 2:8: unknown user 'nosuch'"),
        Arguments.of(
            "global_defs {\nscript_user root nogroup\n}", "E 2:13: unknown group 'nogroup'"),
        Arguments.of(
            "vrrp_script s {\nscript /bin/x root\n}",
            "E 2:8: the user of a vrrp_script is given by 'user'"),
        Arguments.of(
            "vrrp_script s {\nscript /bin/x\ninterval 0\n}",
            "E 3:10: bad value '0' for interval: expected seconds from 0.001 to 86400"),
        Arguments.of(
            "vrrp_script s {\nscript /bin/x\nrise 0\n}",
            "E 3:6: bad value '0' for rise: expected a whole number from 1 to 1000000"),
        Arguments.of(
            "vrrp_script s {\nscript ''\n}",
            "E 2:8: bad value '' for script: expected a command, in quotes if it has arguments"),
        Arguments.of(
            "vrrp_script s {\nscript a\n}\nvrrp_script s {\nscript b\n}",
            "E 4:13: vrrp_script s is there already, first at tandem.conf:1:13: this one is ignored"),
        Arguments.of(
            "track_file f {\nfile here\n}",
            "E 2:6: bad value 'here' for file: expected an absolute path of at most 4095 bytes"),
        Arguments.of("vrrp_track_process p {\n}", "E 1:1: vrrp_track_process p has no process"),
        Arguments.of(
            "vrrp_track_process p {\nprocess x\nquorum 3\nquorum_max 2\n}",
            "E 4:1: quorum_max 2 is below quorum 3"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void mistakesInTrackers(String text, String diagnostic) {
    assertThat(Loading.diagnostics(text)).containsExactly(diagnostic);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "track_script { s } | E 5:18: unknown script 's'",
        "track_file { f } | E 5:16: unknown file 'f'",
        "track_process { p } | E 5:19: unknown process 'p'",
        "track_virtual_server { 192.0.2.9 80 } | E 5:26: unknown virtual server '192.0.2.9 80'",
        "track_virtual_server { 192.0.2.1 80 UDP } | E 5:26: unknown virtual server '192.0.2.1 80'",
        "track_virtual_server { 192.0.2.1 } | E 5:26: port needs a value: expected a whole number from 0 to 65535",
      })
  void mistakesWhereSomethingIsTracked(String line, String diagnostic) {
    assertThat(Loading.diagnostics(instance("A", 1, line) + SERVICE)).containsExactly(diagnostic);
  }
}
