package dev.tandem.director.daemon;

import dev.tandem.lvs.service.ServiceKey;

/** How services are called in texts. */
public final class ServiceNames {

  private ServiceNames() {}

  /** Such as {@code TCP 192.0.2.10:80} or {@code firewall mark 1}. */
  public static String of(ServiceKey key) {
    return switch (key) {
      case ServiceKey.OfAddress(var protocol, var address, int port) ->
          protocol + " " + address.getHostAddress() + ":" + port;
      case ServiceKey.OfMark(int mark, boolean ipv6) ->
          "firewall mark " + Integer.toUnsignedString(mark) + (ipv6 ? " IPv6" : "");
    };
  }
}
