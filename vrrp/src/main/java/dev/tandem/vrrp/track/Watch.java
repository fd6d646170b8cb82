package dev.tandem.vrrp.track;

/** Looks at one thing again and again, on a thread of its own. */
@FunctionalInterface
interface Watch {

  /** Goes on until the thread is interrupted. */
  void run(Findings findings) throws InterruptedException;

  static Watch of(TrackerSettings settings) {
    return switch (settings) {
      case TrackerSettings.Script script -> new ScriptWatch(script);
      case TrackerSettings.NumberFile file -> new FileWatch(file);
      case TrackerSettings.Processes processes -> new ProcessWatch(processes);
    };
  }
}
