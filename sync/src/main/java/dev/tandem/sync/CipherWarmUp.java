package dev.tandem.sync;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.function.BooleanSupplier;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals and opens made-up octets until the JVM has compiled AES-GCM, which protects the channel
 * with either kind of keys.
 *
 * <p>Compiled, it is forty times as fast as interpreted; and a channel that sees a few messages a
 * second would meet its first big copy interpreted.
 */
public final class CipherWarmUp {

  /** Records after which the last tier of the JVM's compiler has replaced all others. */
  public static final int ENOUGH = 1_500;

  // The longest record of TLS.
  private static final int RECORD = 1 << 14;
  private static final int KEY_LENGTH = 32;
  private static final int NONCE_LENGTH = 12;
  private static final int TAG_LENGTH = 16;

  private final int rounds;
  private final BooleanSupplier wanted;
  private final SecretKey key = new SecretKeySpec(new byte[KEY_LENGTH], "AES");
  private final byte[] nonce = new byte[NONCE_LENGTH];
  private final ByteBuffer plain = ByteBuffer.allocate(RECORD);
  private final ByteBuffer sealed = ByteBuffer.allocate(RECORD + TAG_LENGTH);
  private final ByteBuffer opened = ByteBuffer.allocate(RECORD + TAG_LENGTH);

  /**
   * Not begun.
   *
   * @param rounds how many records are sealed and opened
   * @param wanted asked before each whether to go on
   */
  public CipherWarmUp(int rounds, BooleanSupplier wanted) {
    this.rounds = rounds;
    this.wanted = wanted;
  }

  /**
   * Runs to its end on the calling thread.
   *
   * @return how many records came out as they went in
   */
  public int run() {
    int same = 0;
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      for (int i = 1; i <= rounds && wanted.getAsBoolean(); i++) {
        same += round(cipher, i) ? 1 : 0;
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES-GCM", e);
    }
    return same;
  }

  private boolean round(Cipher cipher, int number) throws GeneralSecurityException {
    ByteBuffer.wrap(nonce).putInt(number);
    GCMParameterSpec parameters = new GCMParameterSpec(TAG_LENGTH * Byte.SIZE, nonce);
    plain.clear().putInt(0, number);
    cipher.init(Cipher.ENCRYPT_MODE, key, parameters);
    cipher.updateAAD(nonce);
    cipher.doFinal(plain, sealed.clear());
    cipher.init(Cipher.DECRYPT_MODE, key, parameters);
    cipher.updateAAD(nonce);
    cipher.doFinal(sealed.flip(), opened.clear());
    return opened.flip().equals(plain.flip());
  }
}
