package dev.tandem.director.config;

import dev.tandem.linux.AddressText;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServiceKey;
import java.net.Inet6Address;
import java.net.InetAddress;

/** How services and real servers are called in texts. */
public final class ServiceNames {

  private ServiceNames() {}

  /** Such as {@code TCP 192.0.2.10:80} or {@code firewall mark 1}. */
  public static String of(ServiceKey key) {
    return switch (key) {
      case ServiceKey.OfAddress(var protocol, var address, int port) ->
          protocol + " " + endpoint(address, port);
      case ServiceKey.OfMark(int mark, boolean ipv6) ->
          "firewall mark " + Integer.toUnsignedString(mark) + (ipv6 ? " IPv6" : "");
    };
  }

  /** Such as {@code 192.0.2.21:8080} or {@code [2001:db8::21]:8080}. */
  public static String of(ServerKey key) {
    return endpoint(key.address(), key.port());
  }

  private static String endpoint(InetAddress address, int port) {
    String host = AddressText.of(address);
    return (address instanceof Inet6Address ? "[" + host + "]" : host) + ":" + port;
  }
}
