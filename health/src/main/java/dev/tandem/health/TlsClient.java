package dev.tandem.health;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import javax.net.ssl.SSLException;

/** TLS towards a server of whom nothing is to be proven but that it answers. */
final class TlsClient {

  private static final SslContext CONTEXT = context();

  private TlsClient() {}

  private static SslContext context() {
    try {
      return SslContextBuilder.forClient()
          .trustManager(InsecureTrustManagerFactory.INSTANCE)
          .endpointIdentificationAlgorithm(null)
          .build();
    } catch (SSLException e) {
      throw new IllegalStateException("this Java has no TLS", e);
    }
  }

  static SslHandler handler(Channel channel, Check.Tls tls) {
    return tls.serverName()
        .map(name -> CONTEXT.newHandler(channel.alloc(), name, 0))
        .orElseGet(() -> CONTEXT.newHandler(channel.alloc()));
  }
}
