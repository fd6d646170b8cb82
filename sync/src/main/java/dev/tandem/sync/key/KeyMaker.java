package dev.tandem.sync.key;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;

/**
 * Makes keys for the channel: an authority of the cluster's own, certificates of directors that it
 * signs, and keys to seal messages with. Keys are on the curve P-256, certificates X.509 (RFC
 * 5280).
 */
public final class KeyMaker {

  public static final String AUTHORITY = "ca";

  private static final Duration AUTHORITY_LIFE = Duration.ofDays(20 * 365L);
  private static final Duration CLOCK_SKEW = Duration.ofHours(1);
  private static final int SERIAL_BITS = 120;
  private static final byte[] SIGNED_BY_ECDSA =
      Der.sequence(Der.identifier(1, 2, 840, 10045, 4, 3, 2));

  private final Path directory;
  private final SecureRandom random;
  private final Instant now;

  /** Writes into a directory, which is made if it does not exist. */
  public KeyMaker(Path directory, SecureRandom random, Instant now) {
    this.directory = directory;
    this.random = random;
    this.now = now;
  }

  /**
   * Makes the authority, {@code ca.crt} and {@code ca.key}, unless it exists.
   *
   * @return whether it was made now
   */
  public boolean authority() throws KeyException, IOException {
    if (Files.exists(file(AUTHORITY, "crt")) && Files.exists(file(AUTHORITY, "key"))) {
      return false;
    }
    Files.createDirectories(directory);
    KeyPair pair = pair();
    String subject = "Tandem authority";
    byte[] extensions =
        Der.sequence(
            critical(Der.identifier(2, 5, 29, 19), Der.sequence(Der.yes())),
            critical(Der.identifier(2, 5, 29, 15), Der.bits(1, new byte[] {0x06})));
    byte[] certificate =
        certificate(subject, subject, pair, pair.getPrivate(), AUTHORITY_LIFE, extensions);
    write(AUTHORITY, pair.getPrivate(), certificate);
    return true;
  }

  /**
   * Makes the key of a director and its certificate, {@code NAME.crt} and {@code NAME.key}. What
   * was there is replaced.
   */
  public void director(String name, Duration life) throws KeyException, IOException {
    X509Certificate authority = Pem.certificates(file(AUTHORITY, "crt")).getFirst();
    PrivateKey signer =
        Pem.privateKey(file(AUTHORITY, "key"), authority.getPublicKey().getAlgorithm());
    KeyPair pair = pair();
    byte[] purposes =
        Der.sequence(
            Der.identifier(1, 3, 6, 1, 5, 5, 7, 3, 1), Der.identifier(1, 3, 6, 1, 5, 5, 7, 3, 2));
    byte[] extensions =
        Der.sequence(
            critical(Der.identifier(2, 5, 29, 15), Der.bits(7, new byte[] {(byte) 0x80})),
            extension(Der.identifier(2, 5, 29, 37), purposes),
            extension(Der.identifier(2, 5, 29, 17), Der.sequence(Der.dnsName(name))));
    byte[] certificate = certificate("Tandem authority", name, pair, signer, life, extensions);
    write(name, pair.getPrivate(), certificate);
  }

  /** Makes a key to seal messages with, and puts it in front of those that a file holds. */
  public Path seal(String name) throws IOException {
    Files.createDirectories(directory);
    byte[] key = new byte[SealKeys.LENGTH];
    random.nextBytes(key);
    Path file = directory.resolve(name);
    String older = Files.exists(file) ? Files.readString(file).lines().findFirst().orElse("") : "";
    secret(file, HexFormat.of().formatHex(key) + "\n" + (older.isEmpty() ? "" : older + "\n"));
    return file;
  }

  private Path file(String name, String extension) {
    return directory.resolve(name + "." + extension);
  }

  private KeyPair pair() throws KeyException {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new KeyException("this Java makes no keys: " + e.getMessage());
    }
  }

  private byte[] certificate(
      String issuer,
      String subject,
      KeyPair pair,
      PrivateKey signer,
      Duration life,
      byte[] extensions)
      throws KeyException {
    PublicKey key = pair.getPublic();
    byte[] content =
        Der.sequence(
            Der.explicit(0, Der.integer(BigInteger.TWO)),
            Der.integer(new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS)),
            SIGNED_BY_ECDSA,
            name(issuer),
            Der.sequence(Der.time(now.minus(CLOCK_SKEW)), Der.time(now.plus(life))),
            name(subject),
            key.getEncoded(),
            Der.explicit(3, extensions));
    return Der.sequence(content, SIGNED_BY_ECDSA, Der.bits(0, sign(content, signer)));
  }

  private static byte[] sign(byte[] content, PrivateKey signer) throws KeyException {
    try {
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(signer);
      signature.update(content);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new KeyException("the authority's key does not sign: " + e.getMessage());
    }
  }

  private static byte[] name(String commonName) {
    return Der.sequence(Der.set(Der.sequence(Der.identifier(2, 5, 4, 3), Der.text(commonName))));
  }

  private static byte[] critical(byte[] identifier, byte[] value) {
    return Der.sequence(identifier, Der.yes(), Der.octets(value));
  }

  private static byte[] extension(byte[] identifier, byte[] value) {
    return Der.sequence(identifier, Der.octets(value));
  }

  private void write(String name, PrivateKey key, byte[] certificate) throws IOException {
    secret(file(name, "key"), Pem.text("PRIVATE KEY", key.getEncoded()));
    Files.writeString(file(name, "crt"), Pem.text("CERTIFICATE", certificate));
  }

  /** Nobody else may read the file at any moment, and it is never half of what it is to be. */
  private static void secret(Path file, String text) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(
        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(fresh, text, StandardCharsets.US_ASCII, StandardOpenOption.WRITE);
    Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
  }
}
