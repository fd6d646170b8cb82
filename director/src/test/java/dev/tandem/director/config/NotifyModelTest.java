package dev.tandem.director.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.process.Command;
import dev.tandem.linux.process.RunAs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotifyModelTest {

  private static final String INSTANCE =
      """
      vrrp_instance A {
        interface eth0
        virtual_router_id 1
        virtual_ipaddress { 192.0.2.1 }
        %s
      }
      """;

  private static final String SERVICE =
      """
      virtual_server 192.0.2.1 80 {
        protocol TCP
        %s
        real_server 10.0.0.1 80 {
          weight 3
          %s
        }
      }
      """;

  private static Command command(String text) {
    return Command.of(text, Optional.empty());
  }

  private static MemberNotify instance(String lines) {
    return Loading.valid(INSTANCE.formatted(lines))
        .notices()
        .instances()
        .getOrDefault("A", MemberNotify.NOBODY);
  }

  @Test
  void nobodyIsToldByDefault() {
    assertThat(Loading.valid(INSTANCE.formatted("")).notices()).isEqualTo(NotifySettings.NOTHING);
  }

  @Test
  void allScriptsOfAnInstance() {
    assertThat(
            instance(
                """
                notify_master "/bin/n 'to master'"
                notify_backup "/bin/n backup" root
                notify_fault /bin/fault root :adm
                notify_stop /bin/stop
                notify_deleted /bin/deleted
                notify_master_rx_lower_pri /bin/lower
                notify "/bin/n any"
                notify_priority_changes
                smtp_alert
                """))
        .isEqualTo(
            new MemberNotify(
                Map.of(
                    NotifyHook.MASTER, command("/bin/n 'to master'"),
                    NotifyHook.BACKUP, Command.of("/bin/n backup", Optional.of(RunAs.user("root"))),
                    NotifyHook.FAULT,
                        Command.of(
                            "/bin/fault", Optional.of(new RunAs("root", Optional.of("adm"), true))),
                    NotifyHook.STOP, command("/bin/stop"),
                    NotifyHook.DELETED, command("/bin/deleted"),
                    NotifyHook.MASTER_RX_LOWER_PRI, command("/bin/lower"),
                    NotifyHook.ANY, command("/bin/n any")),
                true,
                true,
                true));
  }

  @Test
  void aRemovalMayBeToldWithoutAScriptOfItsOwn() {
    assertThat(instance("notify_deleted"))
        .isEqualTo(new MemberNotify(Map.of(), true, false, false));
  }

  @Test
  void groupsHaveTheSame() {
    NotifySettings notify =
        Loading.load(
                """
                vrrp_sync_group G {
                  group { A }
                  notify_master /bin/x
                }
                """
                    + INSTANCE.formatted(""))
            .config()
            .notices();
    assertThat(notify.groups())
        .containsExactly(
            Map.entry(
                "G",
                new MemberNotify(
                    Map.of(NotifyHook.MASTER, command("/bin/x")), false, false, false)));
  }

  @Test
  void scriptsAndQuorumOfServices() {
    DirectorConfig config =
        Loading.valid(
            SERVICE.formatted(
                "quorum 3\nhysteresis 1\nquorum_up /bin/up\nquorum_down /bin/down\nomega\n"
                    + "sorry_server_inhibit\nsmtp_alert",
                "notify_up /bin/rsup\nnotify_down /bin/rsdown\nsmtp_alert off"));
    VirtualService service = config.services().getFirst();
    assertThat(service.quorum()).isEqualTo(new QuorumRules(3, 1, true, true));
    assertThat(config.notices().services())
        .containsExactly(
            Map.entry(
                service.key(),
                new ServiceNotify(
                    Optional.of(command("/bin/up")), Optional.of(command("/bin/down")), true)));
    assertThat(config.notices().servers())
        .containsExactly(
            Map.entry(
                service.servers().getFirst().checked().id(),
                new ServiceNotify(
                    Optional.of(command("/bin/rsup")),
                    Optional.of(command("/bin/rsdown")),
                    false)));
  }

  @Test
  void aQuorumThatNeverCanBeIsReduced() {
    assertThat(Loading.diagnostics(SERVICE.formatted("quorum 4\nhysteresis 3", "")))
        .containsExactly(
            "W 3:3: the weights of all servers together are 3: that is the quorum, as in keepalived",
            "W 4:1: hysteresis must be below quorum: it is taken as 2");
  }

  @Test
  void pipes() {
    NotifySettings notify =
        Loading.valid(
                """
                global_defs {
                  notify_fifo /run/all
                  vrrp_notify_fifo /run/vrrp checker adm
                  vrrp_notify_fifo_script "/bin/read -x"
                  lvs_notify_fifo /run/lvs
                  fifo_write_vrrp_states_on_reload
                }
                """)
            .notices();
    assertThat(notify.fifo())
        .contains(new FifoSettings(Path.of("/run/all"), Optional.empty(), Optional.empty()));
    assertThat(notify.vrrpFifo())
        .contains(
            new FifoSettings(
                Path.of("/run/vrrp"),
                Optional.of(new RunAs("checker", Optional.of("adm"), false)),
                Optional.of(command("/bin/read -x"))));
    assertThat(notify.lvsFifo()).isPresent();
    assertThat(notify.statesOnReload()).isTrue();
  }

  @Test
  void mail() {
    String text =
        """
        global_defs {
          notification_email {
            ops@example.org
            noc@example.org second@example.org
          }
          smtp_server mail.example.org %s
        }
        """;
    assertThat(Loading.valid(text.formatted("")).notices().mail())
        .contains(
            new MailSettings(
                "mail.example.org",
                25,
                "director1.example",
                Duration.ofSeconds(30),
                "tandem@director1.example",
                List.of("ops@example.org", "noc@example.org", "second@example.org"),
                true,
                true));
    assertThat(
            Loading.valid(
                    text.formatted(
                        "2525\nsmtp_helo_name h\nsmtp_connect_timeout 1.5\n"
                            + "notification_email_from a@b\nno_email_faults\nno_checker_emails"))
                .notices()
                .mail())
        .hasValueSatisfying(mail -> {
          assertThat(mail.port()).isEqualTo(2525);
          assertThat(mail.timeout()).isEqualTo(Duration.ofMillis(1500));
          assertThat(mail.from()).isEqualTo("a@b");
          assertThat(mail.faults() || mail.checks()).isFalse();
        });
  }

  /** Global words, then whether an instance, a virtual server and a real server are mailed of. */
  @ParameterizedTest
  @CsvSource({
    "'', false, false, true",
    "smtp_alert, true, true, true",
    "smtp_alert off, false, false, false",
    "smtp_alert_vrrp, true, false, true",
    "smtp_alert_checker, false, true, true",
    "smtp_alert_checker off, false, false, false"
  })
  void whoIsMailedOf(String global, boolean instance, boolean service, boolean server) {
    DirectorConfig config =
        Loading.valid(
            "global_defs {\n"
                + global
                + "\n}\n"
                + INSTANCE.formatted("")
                + SERVICE.formatted("", ""));
    VirtualService web = config.services().getFirst();
    assertThat(config.notices().instances().getOrDefault("A", MemberNotify.NOBODY).mail())
        .isEqualTo(instance);
    assertThat(web.notices().mail()).isEqualTo(service);
    assertThat(web.servers().getFirst().notices().mail()).isEqualTo(server);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vrrp_notify_fifo run | E 2:18: bad value 'run' for vrrp_notify_fifo: expected an absolute path of at most 4095 bytes",
        "lvs_notify_fifo /run/x nosuch | E 2:17: unknown user 'nosuch'",
        "notify_fifo_script /bin/x | W 2:1: notify_fifo_script has no effect without notify_fifo",
        "notification_email { a@b } | W 2:1: no mail is sent, because there is no smtp_server",
        "smtp_server h 0 | E 2:15: bad value '0' for port: expected a port from 1 to 65535",
      })
  void mistakes(String line, String diagnostic) {
    assertThat(Loading.diagnostics("global_defs {\n" + line + "\n}")).containsExactly(diagnostic);
  }
}
