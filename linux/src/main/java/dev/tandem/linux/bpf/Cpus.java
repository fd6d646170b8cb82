package dev.tandem.linux.bpf;

/** The machine's processors as BPF programs number them. */
public final class Cpus {

  private Cpus() {}

  /** One more than the highest number a program can meet. */
  public static int possible() {
    return LibBpf.check("count processors", (int) LibBpf.POSSIBLE_CPUS.call());
  }
}
