package dev.tandem.linux.bpf;

import dev.tandem.linux.Native;

/** The machine's processors as BPF programs number them. */
public final class Cpus {

  private Cpus() {}

  /** One more than the highest number a program can meet. */
  public static int possible() {
    try {
      return LibBpf.check("count processors", (int) LibBpf.POSSIBLE_CPUS.invokeExact());
    } catch (Throwable t) {
      throw Native.rethrown(t);
    }
  }
}
