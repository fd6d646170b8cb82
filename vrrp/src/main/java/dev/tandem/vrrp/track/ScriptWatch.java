package dev.tandem.vrrp.track;

import dev.tandem.linux.process.CommandRunner;
import dev.tandem.linux.process.Ending;
import java.time.Duration;
import java.util.List;

/** Runs a script at its interval. */
final class ScriptWatch implements Watch {

  private final TrackerSettings.Script script;

  ScriptWatch(TrackerSettings.Script script) {
    this.script = script;
  }

  @Override
  public void run(Findings findings) throws InterruptedException {
    ScriptState state = ScriptState.UNKNOWN;
    findings.found(state.reading(script.initFail()), "its first run is not over");
    long interval = script.interval().toNanos();
    long start = System.nanoTime();
    while (true) {
      Ending ending = CommandRunner.run(script.command(), List.of(), script.timeout());
      state = state.after(ending.succeeded(), script.rise(), script.fall());
      findings.found(state.reading(script.initFail()), detail(ending, state));
      long elapsed = System.nanoTime() - start;
      // The beat is kept; a turn that a slow run has missed is left out.
      start += (elapsed / interval + 1) * interval;
      Thread.sleep(Duration.ofNanos(Math.max(0, start - System.nanoTime())));
    }
  }

  private String detail(Ending ending, ScriptState state) {
    if (state.against() == 0) {
      return ending.meaning();
    }
    return "%s, %d of %d"
        .formatted(ending.meaning(), state.against(), state.up() ? script.fall() : script.rise());
  }
}
