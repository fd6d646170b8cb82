package dev.tandem.director.config;

import dev.tandem.director.config.ScriptKeywords.Script;
import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.Numbers;
import dev.tandem.director.config.keyword.Settings;
import dev.tandem.linux.process.Command;
import java.time.Duration;
import java.util.Optional;

/**
 * The scripts at both ends of a director's life.
 *
 * @param startup run before anything of the director starts
 * @param shutdown run after everything of it has stopped
 */
public record LifeScripts(Optional<Timed> startup, Optional<Timed> shutdown) {

  private static final int LONGEST_SECONDS = 1_000;
  private static final Duration DEFAULT_LIMIT = Duration.ofSeconds(10);

  private static final Keyword<Script> STARTUP_SCRIPT = ScriptKeywords.script("startup_script");
  private static final Keyword<Script> SHUTDOWN_SCRIPT = ScriptKeywords.script("shutdown_script");
  private static final Keyword<Duration> STARTUP_SCRIPT_TIMEOUT =
      Keyword.value("startup_script_timeout", Numbers.wholeSeconds(1, LONGEST_SECONDS));
  private static final Keyword<Duration> SHUTDOWN_SCRIPT_TIMEOUT =
      Keyword.value("shutdown_script_timeout", Numbers.wholeSeconds(1, LONGEST_SECONDS));

  static final Keyword<?>[] KEYWORDS = {
    STARTUP_SCRIPT, STARTUP_SCRIPT_TIMEOUT, SHUTDOWN_SCRIPT, SHUTDOWN_SCRIPT_TIMEOUT
  };

  /**
   * A script that is waited for.
   *
   * @param limit after which it is ended
   */
  public record Timed(Command command, Duration limit) {}

  static LifeScripts of(Settings globals, ScriptAssembly scripts) {
    return new LifeScripts(
        timed(globals, scripts, STARTUP_SCRIPT, STARTUP_SCRIPT_TIMEOUT),
        timed(globals, scripts, SHUTDOWN_SCRIPT, SHUTDOWN_SCRIPT_TIMEOUT));
  }

  private static Optional<Timed> timed(
      Settings globals, ScriptAssembly scripts, Keyword<Script> script, Keyword<Duration> timeout) {
    return scripts
        .command(script, globals)
        .map(command -> new Timed(command, globals.value(timeout, DEFAULT_LIMIT)));
  }
}
