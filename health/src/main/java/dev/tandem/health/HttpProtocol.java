package dev.tandem.health;

import io.netty.handler.codec.http.HttpVersion;

/** What a check says it speaks ({@code http_protocol}). Any answer is understood all the same. */
public enum HttpProtocol {
  V1_0,
  /**
   * {@code 1.0C}: asks for what 1.0 does anyway, for servers that keep connections all the same.
   */
  V1_0_CLOSING,
  V1_1;

  HttpVersion version() {
    return this == V1_1 ? HttpVersion.HTTP_1_1 : HttpVersion.HTTP_1_0;
  }

  /** Whether the request asks for the connection to be closed after the answer. */
  boolean closing() {
    return this != V1_0;
  }
}
