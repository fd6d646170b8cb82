package dev.tandem.vrrp;

/**
 * How adverts of version 2 say that they may be believed ({@code authentication}, RFC 2338 section
 * 5.3.6). RFC 3768 dropped it because it keeps nobody out who can listen; {@link HmacSettings} do.
 */
public sealed interface Authentication {

  /** The longest password or key that counts, in bytes: keepalived cuts off the rest. */
  int SECRET_LENGTH = 8;

  /** The number in the advert. */
  int type();

  record None() implements Authentication {
    @Override
    public int type() {
      return 0;
    }
  }

  /** {@code PASS}: eight bytes in clear text, shorter passwords filled up with zeros. */
  record Password(Secret secret) implements Authentication {
    @Override
    public int type() {
      return 1;
    }
  }

  /** {@code AH}: an IP authentication header with HMAC-MD5-96 (RFC 2402, 2403). */
  record Header(Secret secret) implements Authentication {
    @Override
    public int type() {
      return 2;
    }
  }
}
