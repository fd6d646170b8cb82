package dev.tandem.sync;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The way of messages that are sealed with a key of all directors: AES-GCM, with a made-up key. */
final class SealWay implements CipherWarmUp.Way {

  private static final int KEY_LENGTH = 32;
  private static final int NONCE_LENGTH = 12;
  private static final int TAG_LENGTH = 16;

  private final Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
  private final SecretKey key = new SecretKeySpec(new byte[KEY_LENGTH], "AES");
  private final byte[] nonce = new byte[NONCE_LENGTH];
  private final ByteBuffer sealed = ByteBuffer.allocate(CipherWarmUp.RECORD + TAG_LENGTH);
  private int number;

  SealWay() throws GeneralSecurityException {}

  @Override
  public void carry(ByteBuffer plain, ByteBuffer opened) throws GeneralSecurityException {
    ByteBuffer.wrap(nonce).putInt(++number);
    GCMParameterSpec parameters = new GCMParameterSpec(TAG_LENGTH * Byte.SIZE, nonce);
    cipher.init(Cipher.ENCRYPT_MODE, key, parameters);
    cipher.updateAAD(nonce);
    cipher.doFinal(plain, sealed.clear());
    cipher.init(Cipher.DECRYPT_MODE, key, parameters);
    cipher.updateAAD(nonce);
    cipher.doFinal(sealed.flip(), opened);
  }
}
