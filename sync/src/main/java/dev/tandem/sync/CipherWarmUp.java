package dev.tandem.sync;

import dev.tandem.sync.key.ChannelKeys;
import dev.tandem.sync.key.KeyException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals and opens made-up octets until the JVM has compiled what protects the channel.
 *
 * <p>Compiled, it is forty times as fast as interpreted; and a channel that sees a few messages a
 * second would meet its first big copy interpreted.
 */
final class CipherWarmUp {

  /** Records after which the last tier of the JVM's compiler has been asked for all of it. */
  static final int ENOUGH = 8_000;

  // Until the compiler has caught up with that, or never does.
  private static final int MORE = 4;

  /** The longest record of TLS, in octets. */
  static final int RECORD = 1 << 14;

  // What is compiled while no record of an odd length is seen is given up at the first one: by the
  // prime, lengths come
  // in no order.
  private static final int SCATTER = 7_919;

  private static final Logger LOG = LoggerFactory.getLogger(CipherWarmUp.class);

  /** Seals records and opens them again. */
  interface Way {

    /**
     * Carries a record from one end to the other.
     *
     * @param plain of at most {@link #RECORD} octets
     * @param opened has room for as many, and holds those that came out
     */
    void carry(ByteBuffer plain, ByteBuffer opened) throws GeneralSecurityException, IOException;
  }

  private final Protection protection;
  private final int rounds;
  private final BooleanSupplier wanted;
  private final BooleanSupplier caughtUp;
  private final ByteBuffer plain = ByteBuffer.allocate(RECORD);
  private final ByteBuffer opened = ByteBuffer.allocate(2 * RECORD);

  /**
   * Not begun.
   *
   * @param protection of the channel, whose keys are used
   * @param rounds how many records are sealed and opened, at least
   * @param wanted asked before each whether to go on
   * @param caughtUp asked after so many whether all is compiled, such as {@link
   *     dev.tandem.lvs.warm.CompilerRest#reached}
   */
  CipherWarmUp(
      Protection protection, int rounds, BooleanSupplier wanted, BooleanSupplier caughtUp) {
    this.protection = protection;
    this.rounds = rounds;
    this.wanted = wanted;
    this.caughtUp = caughtUp;
  }

  /**
   * Runs to its end on the calling thread.
   *
   * @return how many records came out as they went in; none where nothing protects the channel
   */
  int run() {
    try {
      return switch (protection) {
        case Protection.None() -> 0;
        case Protection.Seal _ -> run(new SealWay());
        case Protection.Tls(var files) -> run(new TlsWay(new ChannelKeys(files).context()));
      };
    } catch (KeyException | IOException | GeneralSecurityException e) {
      // Whether the keys can be used is the channel's affair; it says so itself.
      LOG.debug("the channel's protection stays cold", e);
      return 0;
    }
  }

  /** Each second one as long as may be, as in a copy, and the others of all lengths. */
  private static int length(int number) {
    return number % 2 == 0 ? RECORD : Integer.BYTES + number * SCATTER % (RECORD - Integer.BYTES);
  }

  private boolean goesOn(int number) {
    return number <= rounds || (number <= MORE * rounds && !caughtUp.getAsBoolean());
  }

  private int run(Way way) throws GeneralSecurityException, IOException {
    int same = 0;
    for (int i = 1; goesOn(i) && wanted.getAsBoolean(); i++) {
      plain.clear().limit(length(i));
      way.carry(plain.putInt(0, i), opened.clear());
      same += opened.flip().equals(plain.rewind()) ? 1 : 0;
    }
    return same;
  }
}
