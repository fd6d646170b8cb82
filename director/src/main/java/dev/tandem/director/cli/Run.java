package dev.tandem.director.cli;

import dev.tandem.director.admin.AdminServer;
import dev.tandem.director.api.AdminApi;
import dev.tandem.director.api.AdminApi.ReloadResult;
import dev.tandem.director.api.Dump;
import dev.tandem.director.config.ConfigLoader;
import dev.tandem.director.config.DirectorConfig;
import dev.tandem.director.config.DumpSettings;
import dev.tandem.director.config.LifeScripts;
import dev.tandem.director.config.syntax.Diagnostic;
import dev.tandem.director.daemon.Director;
import dev.tandem.director.daemon.PlaneOpening;
import dev.tandem.director.daemon.Privileges;
import dev.tandem.director.event.EventKind;
import dev.tandem.director.event.EventLog;
import dev.tandem.linux.Capability;
import dev.tandem.linux.LinuxException;
import dev.tandem.linux.LowDescriptors;
import dev.tandem.linux.Scheduling;
import dev.tandem.linux.Signals;
import dev.tandem.linux.process.CommandRunner;
import dev.tandem.linux.process.Ending;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life of a director's process. */
final class Run {

  /** The command line's first word. */
  static final String COMMAND = "run";

  private static final Logger LOG = LoggerFactory.getLogger(Run.class);
  // Two or three for each interface and queue.
  private static final int SLOWLY_CLOSED = 64;

  private final ConfigSource source;
  private final EventLog events = new EventLog(Clock.systemUTC());
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile LifeScripts scripts;

  /**
   * Not begun.
   *
   * @param source of its configuration, at the start and whenever it is to be loaded again
   */
  Run(ConfigSource source) {
    this.source = source;
  }

  /**
   * The life that a command line asks for which is the usual one: {@code run}, {@code run -f FILE}.
   * Empty for any other, also for a wrong one. Such a command line is understood without picocli,
   * whose classes are in a format of old that the JVM cannot keep in a cache (JEP 483): to load
   * them and to read annotations takes a quarter of the time to the first packet.
   */
  static Optional<Run> plainly(String... arguments) {
    List<String> words = List.of(arguments);
    if (words.equals(List.of(COMMAND))) {
      return Optional.of(new Run(new ConfigSource(ConfigSource.USUAL)));
    }
    boolean named = words.size() == 3 && words.subList(0, 2).equals(List.of(COMMAND, "-f"));
    return named ? Optional.of(new Run(new ConfigSource(Path.of(words.get(2))))) : Optional.empty();
  }

  /**
   * Runs until a signal ends it.
   *
   * @param err where mistakes of the configuration are told
   * @return the exit code
   */
  int call(PrintWriter err) {
    ConfigLoader.Loaded loaded = source.load();
    ConfigSource.print(loaded, err);
    if (loaded.hasErrors()) {
      return 1;
    }
    List<String> missing =
        Privileges.missing(Capability.effective(), loaded.config().dataPlane().plane());
    if (!missing.isEmpty()) {
      err.println("tandem: cannot start: this process lacks " + String.join(", ", missing));
      return 1;
    }
    if (loaded.config().globals().lockMemory()) {
      lockMemory();
    }
    LowDescriptors.keep(SLOWLY_CLOSED);
    scripts = loaded.config().globals().scripts();
    try {
      runScript("startup_script", scripts.startup());
      run(loaded.config());
      return 0;
    } catch (LinuxException | IllegalStateException | IOException e) {
      LOG.debug("cannot start", e);
      err.println("tandem: cannot start: " + e.getMessage());
      return 1;
    } finally {
      runScript("shutdown_script", scripts.shutdown());
    }
  }

  /** Waits for a script at one end of the director's life. One that fails changes nothing. */
  private void runScript(String keyword, Optional<LifeScripts.Timed> script) {
    if (script.isEmpty()) {
      return;
    }
    try {
      Ending ending = CommandRunner.run(script.get().command(), List.of(), script.get().limit());
      if (!ending.succeeded()) {
        events.add(
            EventKind.NOTIFY, script.get().command().text(), keyword + ": " + ending.meaning());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run(DirectorConfig config) throws IOException {
    AtomicReference<Director> made = new AtomicReference<>();
    try (PlaneOpening opening = PlaneOpening.begin(config);
        AdminServer server = listen(made, config);
        Director director = new Director(config, opening, events, Clock.systemUTC())) {
      made.set(director);
      server.open();
      Signals.on("HUP", () -> reload(director));
      Signals.on("USR1", () -> dump(Dump.state(director), dumps(director).state()));
      Signals.on("USR2", () -> dump(Dump.stats(director), dumps(director).stats()));
      director.start();
      LOG.info("admin API on {}", config.admin().socket());
      stopped.await();
      // Nobody is to ask a director that goes.
      server.end();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** While the plane is being opened; a signal that comes by then stops what has started. */
  private AdminServer listen(AtomicReference<Director> made, DirectorConfig config)
      throws IOException {
    stopOnSignals();
    return AdminApi.listen(
        made::get,
        () -> reload(made.get()),
        config.admin(),
        text -> events.add(EventKind.DIRECTOR, "admin", text));
  }

  private static void lockMemory() {
    try {
      Scheduling.lockMemory();
    } catch (LinuxException e) {
      LOG.warn("memory may be swapped out, for want of CAP_IPC_LOCK: {}", e.getMessage());
    }
  }

  /** The signals end the JVM only when the director has stopped in good order. */
  private void stopOnSignals() {
    for (String signal : List.of("TERM", "INT")) {
      Signals.on(signal, stopped::countDown);
    }
  }

  private static DumpSettings dumps(Director director) {
    return director.config().globals().dumps();
  }

  private void dump(Map<String, Object> dump, Path file) {
    try {
      Dump.write(dump, file);
      LOG.info("written to {}", file);
    } catch (IOException e) {
      LOG.warn("{} cannot be written", file, e);
    }
  }

  /** One at a time: the file that was read last is the one that stays in effect. */
  private synchronized ReloadResult reload(Director director) {
    ConfigLoader.Loaded loaded = source.load();
    List<String> messages = new ArrayList<>();
    loaded.diagnostics().stream().map(Diagnostic::toString).forEach(messages::add);
    if (loaded.hasErrors()) {
      messages.forEach(LOG::warn);
      events.add(
          EventKind.CONFIG,
          source.file().toString(),
          "the configuration has errors: the old one stays in effect");
      return new ReloadResult(false, messages);
    }
    scripts = loaded.config().globals().scripts();
    messages.addAll(director.reload(loaded.config()));
    return new ReloadResult(true, messages);
  }
}
