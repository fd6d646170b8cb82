package dev.tandem.director.ipvsadm;

import dev.tandem.lvs.service.LvsControl;
import dev.tandem.lvs.service.SyncDaemons;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The command {@code ipvsadm}: does what a command line says to a service table.
 *
 * <p>Touches nothing but the table and the names, so that the daemon can run it for a client that
 * only prints. Not for several threads, as {@link Names} may remember what it looked up.
 */
public final class Ipvsadm {

  private final LvsControl table;
  private final SyncDaemons daemons;
  private final Names names;
  private final boolean strict;
  private final Runnable changed;

  public Ipvsadm(LvsControl table, SyncDaemons daemons, Names names) {
    this(table, daemons, names, false, () -> {});
  }

  private Ipvsadm(
      LvsControl table, SyncDaemons daemons, Names names, boolean strict, Runnable changed) {
    this.table = table;
    this.daemons = daemons;
    this.names = names;
    this.strict = strict;
    this.changed = changed;
  }

  /**
   * The same without what we do better than ipvsadm 1.31: it saves no thresholds, restores line by
   * line, and lists all connections or none.
   */
  public Ipvsadm strict() {
    return new Ipvsadm(table, daemons, names, true, changed);
  }

  /** The same, which tells after each change that it has made one. */
  public Ipvsadm telling(Runnable ofChange) {
    return new Ipvsadm(table, daemons, names, strict, ofChange);
  }

  /**
   * What a run printed.
   *
   * @param exitCode 0 for success, 2 for a command line that ipvsadm does not accept, 255 for an
   *     option it cannot read or a refusal of the engine, 1 for a service that is not there to list
   */
  public record Result(String stdout, String stderr, int exitCode) {}

  /** Runs a command line whose output is small enough to keep. */
  public Result run(List<String> arguments, String standardInput) {
    StringBuilder out = new StringBuilder();
    StringBuilder err = new StringBuilder();
    try {
      int exitCode = run(arguments, standardInput, out, err);
      return new Result(out.toString(), err.toString(), exitCode);
    } catch (IOException impossible) { // a StringBuilder takes all
      throw new UncheckedIOException(impossible);
    }
  }

  /**
   * Runs a command line and writes as it goes: a listing of a million connections is never held in
   * memory.
   *
   * @param arguments without the command's own name
   * @param standardInput what {@code -R} reads
   * @return the exit code, as in {@link Result}
   * @throws IOException if {@code out} or {@code err} does not take the text; the table may be
   *     changed by then
   */
  public int run(List<String> arguments, String standardInput, Appendable out, Appendable err)
      throws IOException {
    TextOutput textOut = new TextOutput(out);
    TextOutput textErr = new TextOutput(err);
    try {
      Ending ending =
          new Session(table, daemons, names, standardInput, textOut, textErr, strict, changed)
              .run(arguments);
      textOut.flush();
      textErr.flush();
      return ending.exitCode();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
