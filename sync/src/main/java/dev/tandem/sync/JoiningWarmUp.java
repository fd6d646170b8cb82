package dev.tandem.sync;

import dev.tandem.lvs.warm.CompilerRest;
import dev.tandem.lvs.warm.CopyWarmUp;
import java.util.function.BooleanSupplier;

/** All that a director does at its start so that it takes the table of another one in warm. */
public final class JoiningWarmUp {

  private JoiningWarmUp() {}

  /**
   * Runs to its end on the calling thread.
   *
   * @param protection of the channel, whose keys are used
   * @param wanted asked again and again whether to go on
   */
  public static void run(Protection protection, BooleanSupplier wanted) {
    var _ = new CopyWarmUp(CopyWarmUp.ENOUGH, wanted).run();
    CompilerRest rest = new CompilerRest();
    var _ = new CipherWarmUp(protection, CipherWarmUp.ENOUGH, wanted, rest::reached).run();
  }
}
