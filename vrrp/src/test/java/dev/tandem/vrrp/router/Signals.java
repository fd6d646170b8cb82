package dev.tandem.vrrp.router;

import java.io.IOException;

/** Sends signals that {@link ProcessHandle} cannot. */
final class Signals {

  private Signals() {}

  /** Returns when the signal is sent; {@code STOP}, {@code CONT} and {@code KILL} act at once. */
  static void send(String name, ProcessHandle target) throws IOException {
    new ProcessBuilder("kill", "-" + name, String.valueOf(target.pid())).start().onExit().join();
  }
}
