package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Addresses;
import dev.tandem.director.config.keyword.Numbers;
import dev.tandem.director.config.keyword.Parsed;
import dev.tandem.director.config.keyword.ValueParser;
import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.util.OptionalInt;

/**
 * Which clients persistence treats as one: a mask, or the length of a prefix. What either means
 * depends on the family of the service.
 *
 * @param isMask whether the value is an IPv4 mask in host order; otherwise a prefix length 1..128
 */
record Granularity(boolean isMask, int value) {

  static final ValueParser<Granularity> PARSER = Granularity::parse;

  /** The mask for one address family, as {@code Persistence} wants it; empty if there is none. */
  OptionalInt netmask(boolean ipv6) {
    if (ipv6) {
      return isMask ? OptionalInt.empty() : OptionalInt.of(value);
    }
    if (isMask) {
      return OptionalInt.of(value);
    }
    return value <= 32 ? OptionalInt.of(-1 << (32 - value)) : OptionalInt.empty();
  }

  private static Parsed<Granularity> parse(String text) {
    if (Addresses.literal(text).orElse(null) instanceof Inet4Address mask) {
      int bits = ByteBuffer.wrap(mask.getAddress()).getInt();
      if (bits != 0) {
        return new Parsed.Value<>(new Granularity(true, bits));
      }
    }
    return Numbers.integer(1, 128).parse(text) instanceof Parsed.Value<Integer>(Integer length)
        ? new Parsed.Value<>(new Granularity(false, length))
        : new Parsed.Mistake<>("a mask such as 255.255.255.0, or a prefix length");
  }
}
