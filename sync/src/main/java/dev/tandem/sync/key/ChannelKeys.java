package dev.tandem.sync.key;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * A director's keys for TLS in use. They may be exchanged for others at any time: connections that
 * exist go on, new ones use the new keys.
 */
public final class ChannelKeys {

  private static final char[] NO_PASSWORD = {};

  private final TlsFiles files;
  private volatile Managers managers;

  private record Managers(OwnKey own, X509ExtendedTrustManager trust) {}

  /**
   * Reads and checks the files.
   *
   * @throws KeyException when one cannot be used
   */
  public ChannelKeys(TlsFiles files) throws KeyException {
    this.files = files;
    this.managers = load(files);
  }

  /**
   * Reads the files anew and uses them from now on.
   *
   * @throws KeyException when one cannot be used; then everything stays as it is
   */
  public void reload() throws KeyException {
    managers = load(files);
  }

  /** When this director's certificate ends. */
  public Instant expiry() {
    return managers.own().certificate().getNotAfter().toInstant();
  }

  private static Managers load(TlsFiles files) throws KeyException {
    List<X509Certificate> authorities = Pem.certificates(files.authority());
    X509Certificate own = Pem.certificates(files.certificate()).getFirst();
    PrivateKey key = Pem.privateKey(files.key(), own.getPublicKey().getAlgorithm());
    check(files, authorities, own, key);
    try {
      KeyStore trustStore = KeyStore.getInstance(KeyStore.getDefaultType());
      trustStore.load(null, NO_PASSWORD);
      for (int i = 0; i < authorities.size(); i++) {
        trustStore.setCertificateEntry("ca" + i, authorities.get(i));
      }
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(trustStore);
      return new Managers(
          new OwnKey(key, own), (X509ExtendedTrustManager) trust.getTrustManagers()[0]);
    } catch (GeneralSecurityException | IOException e) {
      throw new KeyException("the keys cannot be used: " + e.getMessage());
    }
  }

  private static void check(
      TlsFiles files, List<X509Certificate> authorities, X509Certificate own, PrivateKey key)
      throws KeyException {
    try {
      own.checkValidity();
    } catch (CertificateExpiredException e) {
      throw new KeyException(
          "%s expired on %s: make another one with tandem key"
              .formatted(files.certificate(), own.getNotAfter().toInstant()));
    } catch (CertificateNotYetValidException e) {
      throw new KeyException(
          "%s is not valid before %s: is the clock right?"
              .formatted(files.certificate(), own.getNotBefore().toInstant()));
    }
    if (authorities.stream().noneMatch(authority -> signed(authority, own))) {
      throw new KeyException(
          "%s was not signed by %s".formatted(files.certificate(), files.authority()));
    }
    if (!fits(key, own)) {
      throw new KeyException("%s is not the key of %s".formatted(files.key(), files.certificate()));
    }
  }

  private static boolean signed(X509Certificate authority, X509Certificate certificate) {
    try {
      certificate.verify(authority.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static boolean fits(PrivateKey key, X509Certificate certificate) {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          default -> key.getAlgorithm();
        };
    try {
      byte[] proof = {1, 2, 3, 4};
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(proof);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(proof);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** For connections that use whatever keys are in use when they begin. */
  public SSLContext context() {
    return context((from, reason) -> {});
  }

  /**
   * The same.
   *
   * @param refused is told of each other end whose certificate is not good: where it is, if that is
   *     known, and why, after "it"
   */
  public SSLContext context(BiConsumer<Optional<InetAddress>, String> refused) {
    try {
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(
          new KeyManager[] {new OwnKeyManager(() -> managers.own())},
          new TrustManager[] {new Trust(refused)},
          null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no TLS 1.3", e);
    }
  }

  private final class Trust extends X509ExtendedTrustManager {

    private interface Check {
      void run() throws CertificateException;
    }

    private final BiConsumer<Optional<InetAddress>, String> refused;

    Trust(BiConsumer<Optional<InetAddress>, String> refused) {
      this.refused = refused;
    }

    private void refusing(X509Certificate[] chain, Optional<Socket> socket, Check check)
        throws CertificateException {
      try {
        check.run();
      } catch (CertificateException e) {
        refused.accept(
            socket.map(Socket::getInetAddress),
            "has a certificate that is not good, %s: %s"
                .formatted(
                    chain.length == 0 ? "" : chain[0].getSubjectX500Principal().getName(),
                    e.getMessage()));
        throw e;
      }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      refusing(
          chain,
          Optional.of(socket),
          () -> managers.trust().checkClientTrusted(chain, type, socket));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      refusing(
          chain,
          Optional.of(socket),
          () -> managers.trust().checkServerTrusted(chain, type, socket));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      refusing(
          chain, Optional.empty(), () -> managers.trust().checkClientTrusted(chain, type, engine));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      refusing(
          chain, Optional.empty(), () -> managers.trust().checkServerTrusted(chain, type, engine));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      refusing(chain, Optional.empty(), () -> managers.trust().checkClientTrusted(chain, type));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      refusing(chain, Optional.empty(), () -> managers.trust().checkServerTrusted(chain, type));
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return managers.trust().getAcceptedIssuers();
    }
  }
}
