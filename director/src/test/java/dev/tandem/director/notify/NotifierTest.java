package dev.tandem.director.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.director.config.FifoSettings;
import dev.tandem.director.config.MailSettings;
import dev.tandem.director.config.MemberNotify;
import dev.tandem.director.config.NotifyHook;
import dev.tandem.director.config.NotifySettings;
import dev.tandem.director.config.ServerId;
import dev.tandem.director.config.ServiceNotify;
import dev.tandem.director.event.Event;
import dev.tandem.director.event.EventLog;
import dev.tandem.linux.process.Command;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.vrrp.Cause;
import dev.tandem.vrrp.Notice;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.VrrpEvent;
import dev.tandem.vrrp.VrrpEvent.Scope;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real scripts, pipes and mail. */
class NotifierTest {

  private static final ServiceKey WEB =
      new ServiceKey.OfAddress(Protocol.TCP, InetAddress.ofLiteral("192.0.2.10"), 80);
  private static final ServerId SERVER =
      new ServerId(WEB, new ServerKey(InetAddress.ofLiteral("198.51.100.1"), 8080));

  @TempDir private Path directory;
  private final EventLog events = new EventLog(Clock.systemUTC());
  private final Notifier notifier = new Notifier("d1", events);
  private Path out;

  @BeforeEach
  void file() throws IOException {
    out = Files.createFile(directory.resolve("out"));
  }

  @AfterEach
  void stop() {
    notifier.close();
  }

  /** A script that takes its time and then writes down its arguments. */
  private Command script(String argument) throws IOException {
    Path file = directory.resolve("script");
    if (!Files.exists(file)) {
      Files.writeString(
          file,
          "#!/bin/sh\nsleep 0.0$((9 - $(wc -l < %1$s)))\necho \"$*\" >> %1$s\n".formatted(out));
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    return Command.of(file + " " + argument, Optional.empty());
  }

  private static void role(Notifier notifier, Scope scope, String name, Role from, Role to) {
    notifier.happened(
        new VrrpEvent(
            Instant.EPOCH, scope, name, 100, new Notice.RoleChanged(from, to, Cause.OWNER)));
  }

  private static NotifySettings members(Map<String, MemberNotify> instances) {
    return new NotifySettings(
        instances,
        Map.of(),
        Map.of(),
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        Optional.empty());
  }

  private static NotifySettings with(
      Map<ServerId, ServiceNotify> servers,
      Optional<FifoSettings> fifo,
      Optional<MailSettings> mail) {
    return new NotifySettings(
        Map.of("A", new MemberNotify(Map.of(), false, false, true)),
        Map.of(),
        Map.of(),
        servers,
        fifo,
        Optional.empty(),
        Optional.empty(),
        true,
        mail);
  }

  @Test
  void scriptsOfAnInstanceRunInOrderAndOneAtATime() throws Exception {
    MemberNotify notify =
        new MemberNotify(
            Map.of(
                NotifyHook.MASTER, script("master"),
                NotifyHook.BACKUP, script("backup"),
                NotifyHook.STOP, script("stop"),
                NotifyHook.ANY, script("any 'two words'")),
            false,
            false,
            false);
    notifier.apply(members(Map.of("A", notify)));
    role(notifier, Scope.INSTANCE, "A", Role.INIT, Role.BACKUP);
    role(notifier, Scope.INSTANCE, "A", Role.BACKUP, Role.MASTER);
    notifier.stopping();
    role(notifier, Scope.INSTANCE, "A", Role.MASTER, Role.INIT);
    notifier.close();

    assertThat(out)
        .hasContent(
            """
            backup
            any two words INSTANCE A BACKUP 100
            master
            any two words INSTANCE A MASTER 100
            stop
            any two words INSTANCE A STOP 100
            """);
    assertThat(events.since(0)).isEmpty();
  }

  @Test
  void aRemovedInstanceIsStillToldOf() throws Exception {
    MemberNotify notify =
        new MemberNotify(Map.of(NotifyHook.DELETED, script("deleted")), true, false, false);
    notifier.apply(members(Map.of("A", notify)));
    notifier.apply(NotifySettings.NOTHING);
    role(notifier, Scope.INSTANCE, "A", Role.BACKUP, Role.INIT);
    notifier.close();
    assertThat(out).hasContent("deleted");
  }

  @Test
  void aScriptThatFailsIsAnEvent() {
    MemberNotify notify =
        new MemberNotify(
            Map.of(NotifyHook.MASTER, Command.of("exit 3", Optional.empty())), false, false, false);
    notifier.apply(members(Map.of("A", notify)));
    role(notifier, Scope.INSTANCE, "A", Role.BACKUP, Role.MASTER);
    notifier.close();
    assertThat(events.since(0))
        .extracting(Event::text)
        .containsExactly("script exit 3: exit code 3");
  }

  @Test
  void pipesGetLinesInKeepalivedsForm() throws Exception {
    Path pipe = directory.resolve("pipe");
    Command reader = Command.of("sh -c 'exec cat \"$0\" > " + out + "'", Optional.empty());
    notifier.apply(
        with(
            Map.of(),
            Optional.of(new FifoSettings(pipe, Optional.empty(), Optional.of(reader))),
            Optional.empty()));
    role(notifier, Scope.INSTANCE, "A", Role.INIT, Role.MASTER);
    role(notifier, Scope.GROUP, "G", Role.INIT, Role.MASTER);
    notifier.serverChanged(SERVER, false, "");
    notifier.serviceChanged(WEB, true, "");
    awaitLines(4);
    notifier.reloaded();
    awaitLines(6);

    assertThat(Files.readAllLines(out).subList(0, 4))
        .containsExactly(
            "INSTANCE \"A\" MASTER 100",
            "GROUP \"G\" MASTER 100",
            "RS [198.51.100.1]:tcp:8080 [192.0.2.10]:tcp:80 DOWN",
            "VS [192.0.2.10]:tcp:80 UP");
    assertThat(Files.readAllLines(out).subList(4, 6))
        .containsExactlyInAnyOrder("INSTANCE \"A\" MASTER 100", "GROUP \"G\" MASTER 100");
    notifier.close();
    assertThat(pipe).doesNotExist();
  }

  private void awaitLines(int count) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (Files.readAllLines(out).size() < count) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(5);
    }
  }

  @Test
  void aPipeThatNobodyReadsLosesLinesAndMakesNobodyWait() {
    Path pipe = directory.resolve("pipe");
    notifier.apply(
        with(
            Map.of(),
            Optional.of(new FifoSettings(pipe, Optional.empty(), Optional.empty())),
            Optional.empty()));
    for (int i = 0; i < 10_000; i++) {
      notifier.serviceChanged(WEB, true, "");
    }
    assertThat(pipe).exists();
  }

  @Test
  void mailGoesOutForRolesAndServers() throws Exception {
    try (SmtpServer server = new SmtpServer("220 hello", "354 go on")) {
      MailSettings mail =
          new MailSettings(
              "127.0.0.1",
              server.port(),
              "d1",
              Duration.ofSeconds(5),
              "t@d1",
              List.of("ops@d1"),
              false,
              true);
      notifier.apply(
          with(
              Map.of(SERVER, new ServiceNotify(Optional.empty(), Optional.empty(), true)),
              Optional.empty(),
              Optional.of(mail)));
      role(notifier, Scope.INSTANCE, "A", Role.BACKUP, Role.FAULT);
      role(notifier, Scope.INSTANCE, "A", Role.BACKUP, Role.MASTER);
      notifier.serverChanged(SERVER, false, "TCP_CHECK: connection refused");

      assertThat(server.conversations.poll(20, TimeUnit.SECONDS))
          .contains("Subject: [d1] VRRP Instance A - Entering MASTER state");
      assertThat(server.conversations.poll(20, TimeUnit.SECONDS))
          .contains(
              "Subject: [d1] Realserver [198.51.100.1]:tcp:8080 of virtual server"
                  + " [192.0.2.10]:tcp:80 - DOWN",
              "TCP_CHECK: connection refused");
    }
  }
}
