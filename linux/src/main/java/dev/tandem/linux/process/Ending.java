package dev.tandem.linux.process;

import java.time.Duration;

/** How a run of a program ended. */
public sealed interface Ending {

  /** By itself. */
  record Exited(int code) implements Ending {}

  /** It was ended, because it took too long. */
  record TimedOut(Duration limit) implements Ending {}

  /**
   * It did not even begin.
   *
   * @param reason for operators
   */
  record NotRun(String reason) implements Ending {}

  default boolean succeeded() {
    return this instanceof Exited(int code) && code == 0;
  }

  /** In an operator's words. */
  default String meaning() {
    return switch (this) {
      case Exited(int code) -> "exit code " + code;
      case TimedOut(Duration limit) -> "not done after " + limit.toMillis() / 1000.0 + " s";
      case NotRun(String reason) -> "not run: " + reason;
    };
  }
}
