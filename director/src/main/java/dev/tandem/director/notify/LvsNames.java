package dev.tandem.director.notify;

import dev.tandem.director.config.ServerId;
import dev.tandem.linux.AddressText;
import dev.tandem.lvs.service.ServiceKey;
import java.net.InetAddress;
import java.util.Locale;

/** keepalived's names of virtual and real servers: {@code [192.0.2.1]:tcp:80}. */
final class LvsNames {

  private LvsNames() {}

  static String of(ServiceKey key) {
    return switch (key) {
      case ServiceKey.OfAddress(var protocol, var address, int port) ->
          trio(address, protocol.name(), port);
      case ServiceKey.OfMark(int mark, boolean ipv6) -> "FWM " + Integer.toUnsignedString(mark);
    };
  }

  static String of(ServerId id) {
    String protocol =
        id.service() instanceof ServiceKey.OfAddress address ? address.protocol().name() : "none";
    return trio(id.server().address(), protocol, id.server().port());
  }

  private static String trio(InetAddress address, String protocol, int port) {
    return "[%s]:%s:%d".formatted(AddressText.of(address), protocol.toLowerCase(Locale.ROOT), port);
  }
}
