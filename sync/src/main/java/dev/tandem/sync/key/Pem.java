package dev.tandem.sync.key;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and private keys in files, as PEM (RFC 7468). */
final class Pem {

  private static final Pattern PRIVATE_KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");
  private static final Set<PosixFilePermission> FORBIDDEN =
      EnumSet.of(
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.GROUP_WRITE);
  private static final int MAX_LENGTH = 1 << 20;

  private Pem() {}

  static String text(String label, byte[] der) {
    Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
        .formatted(label, lines.encodeToString(der), label);
  }

  static List<X509Certificate> certificates(Path file) throws KeyException {
    byte[] text = read(file).getBytes(StandardCharsets.US_ASCII);
    try {
      List<X509Certificate> certificates =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(text))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (certificates.isEmpty()) {
        throw new KeyException(file + " holds no certificate");
      }
      return certificates;
    } catch (CertificateException e) {
      throw new KeyException(file + " holds no readable certificate: " + e.getMessage());
    }
  }

  static PrivateKey privateKey(Path file, String algorithm) throws KeyException {
    String text = secret(file);
    Matcher matcher = PRIVATE_KEY.matcher(text);
    if (!matcher.find()) {
      throw new KeyException(
          file + " holds no private key in PKCS #8 form (BEGIN PRIVATE KEY), without a password");
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(matcher.group(1));
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new KeyException(file + " holds no readable private key: " + e.getMessage());
    }
  }

  /** Reads a file that nobody else may read. */
  static String secret(Path file) throws KeyException {
    String text = read(file);
    try {
      if (Files.getPosixFilePermissions(file).stream().anyMatch(FORBIDDEN::contains)) {
        throw new KeyException(file + " may be read by others: chmod 600 " + file);
      }
    } catch (IOException e) {
      throw new KeyException("cannot look at " + file + ": " + e.getMessage());
    }
    return text;
  }

  private static String read(Path file) throws KeyException {
    try {
      if (Files.size(file) > MAX_LENGTH) {
        throw new KeyException(file + " is too long to be a key");
      }
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      throw new KeyException(file + " does not exist: make keys with tandem key");
    } catch (IOException e) {
      throw new KeyException("cannot read " + file + ": " + e.getMessage());
    }
  }
}
