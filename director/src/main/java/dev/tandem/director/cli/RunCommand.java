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
import dev.tandem.director.daemon.Privileges;
import dev.tandem.director.event.EventKind;
import dev.tandem.director.event.EventLog;
import dev.tandem.linux.Capability;
import dev.tandem.linux.LibC;
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
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs a director in the foreground. */
@Command(
    name = "run",
    description = "Run a director in the foreground.",
    footer = {
      "",
      "SIGTERM or SIGINT: resign, take the addresses off, stop. SIGHUP: load the configuration",
      "again; a bad file leaves everything as it is. SIGUSR1 and SIGUSR2: write state and counters",
      "to the files that the configuration names.",
      "",
      "Exit code: 0 after a clean stop, 1 when it could not start."
    },
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);
  // Two or three for each interface and queue.
  private static final int SLOWLY_CLOSED = 64;

  @Mixin private ConfigOption option;
  @Spec private CommandSpec spec;

  private final EventLog events = new EventLog(Clock.systemUTC());
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile LifeScripts scripts;

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    linkAhead();
    ConfigLoader.Loaded loaded = option.load();
    ConfigOption.print(loaded, err);
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

  /** To link the C library takes as long as to read the configuration, and needs nothing of it. */
  private static void linkAhead() {
    Thread.ofPlatform().name("link-ahead").daemon().start(LibC::isRoot);
  }

  private void run(DirectorConfig config) throws IOException {
    try (Director director = new Director(config, events, Clock.systemUTC());
        AdminServer server = AdminApi.serve(director, () -> reload(director), config.admin())) {
      stopOnSignals();
      Signals.on("HUP", () -> reload(director));
      Signals.on("USR1", () -> dump(Dump.state(director), dumps(director).state()));
      Signals.on("USR2", () -> dump(Dump.stats(director), dumps(director).stats()));
      director.start();
      LOG.info("admin API on {}", config.admin().socket());
      stopped.await();
      LOG.debug("closing {}", server);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
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
    ConfigLoader.Loaded loaded = option.load();
    List<String> messages = new ArrayList<>();
    loaded.diagnostics().stream().map(Diagnostic::toString).forEach(messages::add);
    if (loaded.hasErrors()) {
      messages.forEach(LOG::warn);
      events.add(
          EventKind.CONFIG,
          option.file().toString(),
          "the configuration has errors: the old one stays in effect");
      return new ReloadResult(false, messages);
    }
    scripts = loaded.config().globals().scripts();
    messages.addAll(director.reload(loaded.config()));
    return new ReloadResult(true, messages);
  }
}
