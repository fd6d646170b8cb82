package dev.tandem.director.notify;

import dev.tandem.director.config.FifoSettings;
import dev.tandem.director.config.MailSettings;
import dev.tandem.director.config.MemberNotify;
import dev.tandem.director.config.NotifyHook;
import dev.tandem.director.config.NotifySettings;
import dev.tandem.director.config.ServerId;
import dev.tandem.director.config.ServiceNotify;
import dev.tandem.director.event.EventKind;
import dev.tandem.director.event.EventLog;
import dev.tandem.linux.EnumText;
import dev.tandem.linux.process.Command;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.vrrp.Notice.RoleChanged;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.VrrpEvent;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells scripts, pipes and mailboxes what happens, as the configuration wants it. Belongs to one
 * thread, and never makes it wait.
 */
public final class Notifier implements AutoCloseable {

  /** keepalived lets a script hang for ever. */
  private static final Duration SCRIPT_LIMIT = Duration.ofSeconds(60);

  /** How long the end of the director is put off for scripts about it. */
  private static final Duration LAST_SCRIPTS = Duration.ofSeconds(2);

  private final String routerId;
  private final EventLog events;
  private final ScriptQueues scripts = new ScriptQueues(SCRIPT_LIMIT, this::scriptFailed);
  private final Map<Member, Role> roles = new HashMap<>();
  private final Map<Member, Integer> priorities = new HashMap<>();
  private NotifySettings settings = NotifySettings.NOTHING;
  private NotifySettings before = NotifySettings.NOTHING;
  private Optional<Fifo> fifo = Optional.empty();
  private Optional<Fifo> vrrpFifo = Optional.empty();
  private Optional<Fifo> lvsFifo = Optional.empty();
  private Optional<Mailer> mailer = Optional.empty();
  private boolean stopping;

  /** An instance or a group. */
  private record Member(VrrpEvent.Scope scope, String name) {}

  /**
   * Tells nobody until it is told whom.
   *
   * @param routerId in the subjects of mails
   */
  public Notifier(String routerId, EventLog events) {
    this.routerId = routerId;
    this.events = events;
  }

  /** Goes over to other settings; what is gone by them is told of by those before. */
  public void apply(NotifySettings next) {
    before = settings;
    settings = next;
    fifo = reopened(fifo, next.fifo());
    vrrpFifo = reopened(vrrpFifo, next.vrrpFifo());
    lvsFifo = reopened(lvsFifo, next.lvsFifo());
    if (!mailer.map(Mailer::settings).equals(next.mail())) {
      mailer.ifPresent(Mailer::close);
      mailer = next.mail().map(mail -> new Mailer(mail, this::mailFailed));
    }
  }

  private static Optional<Fifo> reopened(Optional<Fifo> present, Optional<FifoSettings> wanted) {
    if (present.map(Fifo::settings).equals(wanted)) {
      return present;
    }
    present.ifPresent(Fifo::close);
    return wanted.flatMap(Fifo::open);
  }

  /** After a reload: the pipes may want to hear again how everything is. */
  public void reloaded() {
    if (settings.statesOnReload()) {
      roles.forEach((member, role) -> {
        String name = member.name();
        int priority = priorities.getOrDefault(member, 0);
        vrrpLine(new Told(member.scope().name(), name, role.name(), priority, Optional.empty()));
      });
    }
  }

  /** From now on an end is the director's. */
  public void stopping() {
    stopping = true;
  }

  /** Something happened to an instance or a group. */
  public void happened(VrrpEvent event) {
    Member member = new Member(event.scope(), event.name());
    MemberNotify notify = notifyOf(member);
    Told.of(event, roles.getOrDefault(member, Role.INIT), notify, stopping)
        .ifPresent(told -> tell(told, notify));
    if (event.notice() instanceof RoleChanged changed) {
      note(member, changed.to(), event.priority());
      mail(event, changed.to(), notify);
    }
  }

  private void note(Member member, Role role, int priority) {
    if (role == Role.INIT) {
      roles.remove(member);
      priorities.remove(member);
    } else {
      roles.put(member, role);
      priorities.put(member, priority);
    }
  }

  private MemberNotify notifyOf(Member member) {
    return switch (member.scope()) {
      case INSTANCE -> find(member, settings.instances(), before.instances());
      case GROUP -> find(member, settings.groups(), before.groups());
      case INTERFACE -> MemberNotify.NOBODY;
    };
  }

  private static MemberNotify find(
      Member member, Map<String, MemberNotify> now, Map<String, MemberNotify> before) {
    MemberNotify gone = before.getOrDefault(member.name(), MemberNotify.NOBODY);
    return now.getOrDefault(member.name(), gone);
  }

  /** First the script for this very thing, then the one for everything, as keepalived has it. */
  private void tell(Told told, MemberNotify notify) {
    String queue = told.type() + " " + told.name();
    told.hook()
        .flatMap(hook -> Optional.ofNullable(notify.scripts().get(hook)))
        .ifPresent(script -> scripts.run(queue, script, List.of()));
    Optional.ofNullable(notify.scripts().get(NotifyHook.ANY))
        .ifPresent(script -> scripts.run(queue, script, told.arguments()));
    vrrpLine(told);
  }

  private void vrrpLine(Told told) {
    fifo.ifPresent(pipe -> pipe.line(told.line()));
    vrrpFifo.ifPresent(pipe -> pipe.line(told.line()));
  }

  private void mail(VrrpEvent event, Role role, MemberNotify notify) {
    boolean fault = role == Role.FAULT && !mailSettings().map(MailSettings::faults).orElse(false);
    if (!notify.mail() || role == Role.INIT || fault) {
      return;
    }
    String what = event.scope() == VrrpEvent.Scope.GROUP ? "Group" : "Instance";
    send(
        "VRRP %s %s - Entering %s state".formatted(what, event.name(), role),
        "%s has become %s at %s, because %s.\n"
            .formatted(
                event.name(),
                EnumText.lower(role),
                event.time(),
                ((RoleChanged) event.notice()).cause().meaning()));
  }

  /** A virtual server has enough servers again, or no longer. */
  public void serviceChanged(ServiceKey key, boolean up, String reason) {
    ServiceNotify notify = settings.services().getOrDefault(key, ServiceNotify.NOBODY);
    String name = LvsNames.of(key);
    run("LVS " + name, notify, up);
    lvsLine("VS %s %s".formatted(name, word(up)));
    if (notify.mail()) {
      send("Virtual server %s - %s".formatted(name, word(up)), reason + "\n");
    }
  }

  /** A real server went up or down. */
  public void serverChanged(ServerId id, boolean up, String reason) {
    ServiceNotify notify = settings.servers().getOrDefault(id, ServiceNotify.NOBODY);
    String service = LvsNames.of(id.service());
    String server = LvsNames.of(id);
    run("LVS " + service, notify, up);
    lvsLine("RS %s %s %s".formatted(server, service, word(up)));
    if (notify.mail() && mailSettings().map(MailSettings::checks).orElse(false)) {
      send(
          "Realserver %s of virtual server %s - %s".formatted(server, service, word(up)),
          reason + "\n");
    }
  }

  /** A service ends with the director: its scripts, and those of its servers, hear of it. */
  public void ends(ServiceKey key, List<ServerId> servers) {
    String queue = "LVS " + LvsNames.of(key);
    servers.forEach(
        server -> run(queue, settings.servers().getOrDefault(server, ServiceNotify.NOBODY), false));
    run(queue, settings.services().getOrDefault(key, ServiceNotify.NOBODY), false);
  }

  private void run(String queue, ServiceNotify notify, boolean up) {
    Optional<Command> script = up ? notify.up() : notify.down();
    script.ifPresent(command -> scripts.run(queue, command, List.of()));
  }

  private void lvsLine(String line) {
    fifo.ifPresent(pipe -> pipe.line(line));
    lvsFifo.ifPresent(pipe -> pipe.line(line));
  }

  private static String word(boolean up) {
    return up ? "UP" : "DOWN";
  }

  private Optional<MailSettings> mailSettings() {
    return mailer.map(Mailer::settings);
  }

  private void send(String subject, String body) {
    mailer.ifPresent(m -> m.send(new Mail("[%s] %s".formatted(routerId, subject), body)));
  }

  private void scriptFailed(Command command, String reason) {
    events.add(
        EventKind.NOTIFY, command.program(), "script %s: %s".formatted(command.text(), reason));
  }

  private void mailFailed(String sentence) {
    events.add(EventKind.NOTIFY, "mail", sentence);
  }

  /** Gives the last scripts a little time. */
  @Override
  public void close() {
    if (!scripts.await(LAST_SCRIPTS)) {
      events.add(EventKind.NOTIFY, "scripts", "scripts are still running when the director ends");
    }
    apply(NotifySettings.NOTHING);
  }
}
