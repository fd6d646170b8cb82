package dev.tandem.sync.key;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * Offers the one key that a director has. In a key store of the JDK it would be encrypted, even in
 * memory, with 10,000 rounds of a hash, for which the JVM's compiler would leave all else for a
 * second and more.
 */
final class OwnKeyManager extends X509ExtendedKeyManager {

  private static final String ALIAS = "director";

  private final Supplier<OwnKey> own;

  /**
   * Asks each time.
   *
   * @param own the key in use
   */
  OwnKeyManager(Supplier<OwnKey> own) {
    this.own = own;
  }

  /** The name of the key, if it is of such a type; else null, which is none for who asks. */
  private String aliasFor(String... keyTypes) {
    return Arrays.asList(keyTypes).contains(own.get().key().getAlgorithm()) ? ALIAS : null;
  }

  private String[] aliases(String keyType) {
    return aliasFor(keyType) == null ? null : new String[] {ALIAS};
  }

  @Override
  public String[] getClientAliases(String keyType, Principal[] issuers) {
    return aliases(keyType);
  }

  @Override
  public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
    return aliasFor(keyTypes);
  }

  @Override
  public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
    return aliasFor(keyTypes);
  }

  @Override
  public String[] getServerAliases(String keyType, Principal[] issuers) {
    return aliases(keyType);
  }

  @Override
  public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
    return aliasFor(keyType);
  }

  @Override
  public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
    return aliasFor(keyType);
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return new X509Certificate[] {own.get().certificate()};
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return own.get().key();
  }
}
