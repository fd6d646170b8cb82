package dev.tandem.director.config;

import dev.tandem.director.config.NotifyKeywords.Pipe;
import dev.tandem.director.config.NotifyKeywords.PipeKeywords;
import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.Section;
import dev.tandem.director.config.keyword.Settings;
import dev.tandem.director.config.syntax.Diagnostics;
import dev.tandem.linux.process.Command;
import dev.tandem.lvs.service.ServiceKey;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes out who is told what happens to instances and groups, and by which pipes and mail. */
final class NotifyAssembly {

  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

  private final Settings root;
  private final Settings globals;
  private final ScriptAssembly scripts;
  private final Diagnostics diagnostics;

  NotifyAssembly(Settings root, Settings globals, ScriptAssembly scripts, Diagnostics diagnostics) {
    this.root = root;
    this.globals = globals;
    this.scripts = scripts;
    this.diagnostics = diagnostics;
  }

  /**
   * Everything together.
   *
   * @param services whose servers and themselves have their own to tell
   * @param hostName in the sender's address where none is given
   */
  NotifySettings assemble(List<VirtualService> services, String hostName) {
    Optional<MailSettings> mail = mail(hostName);
    Map<ServerId, ServiceNotify> servers = new HashMap<>();
    services.stream()
        .flatMap(service -> service.servers().stream())
        .filter(server -> server.notices().tellsAnybody(mail.isPresent()))
        .forEach(server -> servers.put(server.checked().id(), server.notices()));
    Map<ServiceKey, ServiceNotify> ofServices = new HashMap<>();
    services.stream()
        .filter(service -> service.notices().tellsAnybody(mail.isPresent()))
        .forEach(service -> ofServices.put(service.key(), service.notices()));
    return new NotifySettings(
        members(InstanceKeywords.VRRP_INSTANCE),
        members(SyncGroupKeywords.VRRP_SYNC_GROUP),
        ofServices,
        servers,
        fifo(NotifyKeywords.FIFO),
        fifo(NotifyKeywords.VRRP_FIFO),
        fifo(NotifyKeywords.LVS_FIFO),
        globals.has(NotifyKeywords.STATES_ON_RELOAD),
        mail);
  }

  private Map<String, MemberNotify> members(Keyword<Section<String>> keyword) {
    Map<String, MemberNotify> members = new HashMap<>();
    for (Section<String> section : root.values(keyword)) {
      members.putIfAbsent(section.head(), member(section.settings()));
    }
    members.values().removeIf(MemberNotify.NOBODY::equals);
    return members;
  }

  private MemberNotify member(Settings block) {
    Map<NotifyHook, Command> commands = new EnumMap<>(NotifyHook.class);
    NotifyKeywords.SCRIPTS.forEach((hook, keyword) ->
        scripts.command(keyword, block).ifPresent(command -> commands.put(hook, command)));
    block
        .entry(NotifyKeywords.DELETED)
        .ifPresent(entry ->
            entry
                .value()
                .script()
                .flatMap(script -> scripts.command(script, Optional.empty(), entry.valuePosition()))
                .ifPresent(command -> commands.put(NotifyHook.DELETED, command)));
    return new MemberNotify(
        commands,
        block.isGiven(NotifyKeywords.DELETED),
        block
            .value(NotifyKeywords.PRIORITY_CHANGES)
            .orElse(globals.has(NotifyKeywords.ALL_PRIORITY_CHANGES)),
        block
            .value(NotifyKeywords.SMTP_ALERT)
            .or(() -> globals.value(NotifyKeywords.SMTP_ALERT_VRRP))
            .or(() -> globals.value(NotifyKeywords.SMTP_ALERT))
            .orElse(false));
  }

  /** Whether a virtual or real server is mailed of, where its block does not say so. */
  static boolean mailByDefault(Settings globals, boolean byDefault) {
    return globals
        .value(NotifyKeywords.SMTP_ALERT_CHECKER)
        .or(() -> globals.value(NotifyKeywords.SMTP_ALERT))
        .orElse(byDefault);
  }

  private Optional<FifoSettings> fifo(PipeKeywords keywords) {
    Optional<Pipe> pipe = globals.value(keywords.pipe());
    if (pipe.isEmpty() && globals.isGiven(keywords.reader())) {
      diagnostics.warning(
          globals.position(keywords.reader()),
          "%s has no effect without %s"
              .formatted(keywords.reader().name(), keywords.pipe().name()));
    }
    pipe.flatMap(Pipe::owner)
        .ifPresent(owner ->
            scripts.known(owner, globals.entry(keywords.pipe()).orElseThrow().valuePosition()));
    return pipe.map(found ->
        new FifoSettings(found.path(), found.owner(), scripts.command(keywords.reader(), globals)));
  }

  private Optional<MailSettings> mail(String hostName) {
    List<String> recipients =
        globals.values(NotifyKeywords.NOTIFICATION_EMAIL).stream().flatMap(List::stream).toList();
    Optional<NotifyKeywords.Server> server = globals.value(NotifyKeywords.SMTP_SERVER);
    if (recipients.isEmpty()) {
      return Optional.empty();
    }
    if (server.isEmpty()) {
      diagnostics.warning(
          globals.position(NotifyKeywords.NOTIFICATION_EMAIL),
          "no mail is sent, because there is no smtp_server");
    }
    return server.map(found ->
        new MailSettings(
            found.host(),
            found.port(),
            globals.value(NotifyKeywords.SMTP_HELO_NAME, hostName),
            globals.value(NotifyKeywords.SMTP_CONNECT_TIMEOUT, DEFAULT_TIMEOUT),
            globals.value(NotifyKeywords.NOTIFICATION_EMAIL_FROM, "tandem@" + hostName),
            recipients,
            !globals.has(NotifyKeywords.NO_EMAIL_FAULTS),
            !globals.has(NotifyKeywords.NO_CHECKER_EMAILS)));
  }
}
