package dev.tandem.vrrp.router;

import dev.tandem.linux.NativeFunction;

/** Signals that {@link ProcessHandle} cannot send, with their numbers on Linux. */
enum OutsideSignal {
  HUP(1),
  KILL(9),
  CONT(18),
  STOP(19);

  private static final NativeFunction SEND = NativeFunction.of("kill");

  private final int number;

  OutsideSignal(int number) {
    this.number = number;
  }

  /** At once: a process that sends it would take as long as a fast advert does. */
  void sendTo(ProcessHandle target) {
    if ((int) SEND.call(target.pid(), number) != 0) {
      throw new IllegalStateException("SIG" + this + " cannot be sent to " + target.pid());
    }
  }
}
