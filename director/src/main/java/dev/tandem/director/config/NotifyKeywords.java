package dev.tandem.director.config;

import dev.tandem.director.config.ScriptKeywords.Script;
import dev.tandem.director.config.keyword.Arguments;
import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.KeywordTable;
import dev.tandem.director.config.keyword.Numbers;
import dev.tandem.director.config.keyword.Words;
import dev.tandem.linux.process.RunAs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keywords about who is told what happens: scripts, pipes and mail. */
final class NotifyKeywords {

  /** A pipe as {@code global_defs} gives it. */
  record Pipe(Path path, Optional<RunAs> owner) {}

  /** The keywords of one pipe: its path, and the script that reads it. */
  record PipeKeywords(Keyword<Pipe> pipe, Keyword<Script> reader) {}

  /** An SMTP server. */
  record Server(String host, int port) {}

  private static final int PATH_LIMIT = 4095;
  private static final int SMTP_PORT = 25;

  static final Keyword<Boolean> SMTP_ALERT = Keyword.flag("smtp_alert");
  static final Keyword<Boolean> PRIORITY_CHANGES = Keyword.flag("notify_priority_changes");

  /** All scripts of instances and groups, but for {@link #DELETED}. */
  static final Map<NotifyHook, Keyword<Script>> SCRIPTS = scripts();

  /** That a removal is to be told as such; by a script of its own, if there is one. */
  record Deleted(Optional<Script> script) {}

  static final Keyword<Deleted> DELETED =
      Keyword.words(
          NotifyHook.DELETED.keyword(),
          arguments ->
              arguments.hasNext()
                  ? ScriptKeywords.script(arguments).map(script -> new Deleted(Optional.of(script)))
                  : Optional.of(new Deleted(Optional.empty())));

  static final KeywordTable MEMBER =
      KeywordTable.of(SCRIPTS.values().toArray(Keyword<?>[]::new))
          .and(DELETED, PRIORITY_CHANGES, SMTP_ALERT);

  // Virtual and real servers
  static final Keyword<Script> QUORUM_UP = ScriptKeywords.script("quorum_up");
  static final Keyword<Script> QUORUM_DOWN = ScriptKeywords.script("quorum_down");
  static final Keyword<Script> NOTIFY_UP = ScriptKeywords.script("notify_up");
  static final Keyword<Script> NOTIFY_DOWN = ScriptKeywords.script("notify_down");

  // global_defs
  static final PipeKeywords FIFO = pipe("notify_fifo");
  static final PipeKeywords VRRP_FIFO = pipe("vrrp_notify_fifo");
  static final PipeKeywords LVS_FIFO = pipe("lvs_notify_fifo");
  static final Keyword<Boolean> STATES_ON_RELOAD = Keyword.flag("fifo_write_vrrp_states_on_reload");
  static final Keyword<Boolean> ALL_PRIORITY_CHANGES = Keyword.flag("vrrp_notify_priority_changes");
  static final Keyword<List<String>> NOTIFICATION_EMAIL =
      Keyword.lines("notification_email", NotifyKeywords::addresses);
  static final Keyword<String> NOTIFICATION_EMAIL_FROM =
      Keyword.value("notification_email_from", Words.mailAddress());
  static final Keyword<Server> SMTP_SERVER = Keyword.words("smtp_server", NotifyKeywords::server);
  static final Keyword<String> SMTP_HELO_NAME = Keyword.value("smtp_helo_name", Words.hostName());
  static final Keyword<Duration> SMTP_CONNECT_TIMEOUT =
      Keyword.value("smtp_connect_timeout", Numbers.seconds("0.1", "3600"));
  static final Keyword<Boolean> SMTP_ALERT_VRRP = Keyword.flag("smtp_alert_vrrp");
  static final Keyword<Boolean> SMTP_ALERT_CHECKER = Keyword.flag("smtp_alert_checker");
  static final Keyword<Boolean> NO_EMAIL_FAULTS = Keyword.flag("no_email_faults");
  static final Keyword<Boolean> NO_CHECKER_EMAILS = Keyword.flag("no_checker_emails");

  static final Keyword<?>[] GLOBAL = {
    FIFO.pipe(),
    FIFO.reader(),
    VRRP_FIFO.pipe(),
    VRRP_FIFO.reader(),
    LVS_FIFO.pipe(),
    LVS_FIFO.reader(),
    STATES_ON_RELOAD,
    ALL_PRIORITY_CHANGES,
    NOTIFICATION_EMAIL,
    NOTIFICATION_EMAIL_FROM,
    SMTP_SERVER,
    SMTP_HELO_NAME,
    SMTP_CONNECT_TIMEOUT,
    SMTP_ALERT,
    SMTP_ALERT_VRRP,
    SMTP_ALERT_CHECKER,
    NO_EMAIL_FAULTS,
    NO_CHECKER_EMAILS
  };

  private NotifyKeywords() {}

  private static Map<NotifyHook, Keyword<Script>> scripts() {
    Map<NotifyHook, Keyword<Script>> scripts = new EnumMap<>(NotifyHook.class);
    for (NotifyHook hook : NotifyHook.values()) {
      if (hook != NotifyHook.DELETED) {
        scripts.put(hook, ScriptKeywords.script(hook.keyword()));
      }
    }
    return scripts;
  }

  private static PipeKeywords pipe(String name) {
    return new PipeKeywords(
        Keyword.words(name, NotifyKeywords::pipe), ScriptKeywords.script(name + "_script"));
  }

  /** {@code PATH [USER [GROUP]]}. */
  private static Optional<Pipe> pipe(Arguments arguments) {
    Optional<Path> path = arguments.take(Words.absolutePath(PATH_LIMIT));
    if (path.isEmpty() || !arguments.hasNext()) {
      return path.map(found -> new Pipe(found, Optional.empty()));
    }
    return ScriptKeywords.user(arguments).map(user -> new Pipe(path.get(), Optional.of(user)));
  }

  private static Optional<List<String>> addresses(Arguments arguments) {
    List<String> addresses = new ArrayList<>();
    do {
      Optional<String> address = arguments.take(Words.mailAddress());
      if (address.isEmpty()) {
        return Optional.empty();
      }
      addresses.add(address.get());
    } while (arguments.hasNext());
    return Optional.of(addresses);
  }

  /** {@code HOST [PORT]}. */
  private static Optional<Server> server(Arguments arguments) {
    Optional<String> host = arguments.take(Words.hostName());
    Optional<Integer> port =
        arguments.hasNext() ? arguments.take("port", Numbers.port()) : Optional.of(SMTP_PORT);
    return host.flatMap(name -> port.map(number -> new Server(name, number)));
  }
}
