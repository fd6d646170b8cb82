package dev.tandem.sync.key;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keys to seal messages with, from a file of lines of 64 hexadecimal digits. The first one seals,
 * all of them open, so that a key can be replaced on one director after the other.
 */
public final class SealKeys {

  /** Octets of a key. */
  public static final int LENGTH = 32;

  private final Path file;
  private volatile List<Numbered> keys;

  private record Numbered(int number, SecretKey key) {}

  /**
   * Reads the file.
   *
   * @throws KeyException when it cannot be used
   */
  public SealKeys(Path file) throws KeyException {
    this.file = file;
    this.keys = load(file);
  }

  /**
   * Reads the file anew.
   *
   * @throws KeyException when it cannot be used; then everything stays as it is
   */
  public void reload() throws KeyException {
    keys = load(file);
  }

  private static List<Numbered> load(Path file) throws KeyException {
    List<Numbered> loaded = new ArrayList<>();
    for (String line : Pem.secret(file).lines().map(String::strip).toList()) {
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      if (!line.matches("[0-9a-fA-F]{" + 2 * LENGTH + "}")) {
        throw new KeyException(file + " holds a line that is no key of 64 hexadecimal digits");
      }
      byte[] key = HexFormat.of().parseHex(line);
      loaded.add(new Numbered(number(key), new SecretKeySpec(key, "AES")));
    }
    if (loaded.isEmpty()) {
      throw new KeyException(file + " holds no key: make one with tandem key --seal");
    }
    return List.copyOf(loaded);
  }

  /** What tells keys apart without telling anything of them. */
  private static int number(byte[] key) throws KeyException {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(key);
      return hash[0] << 24 | (hash[1] & 0xff) << 16 | (hash[2] & 0xff) << 8 | (hash[3] & 0xff);
    } catch (GeneralSecurityException e) {
      throw new KeyException("this Java has no SHA-256: " + e.getMessage());
    }
  }

  /** The number of the key that seals. */
  public int number() {
    return keys.getFirst().number();
  }

  /** The key of a number, if it is one of these. */
  public Optional<SecretKey> key(int number) {
    return keys.stream().filter(key -> key.number() == number).map(Numbered::key).findFirst();
  }
}
