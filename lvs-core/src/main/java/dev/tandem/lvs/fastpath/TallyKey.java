package dev.tandem.lvs.fastpath;

import dev.tandem.lvs.packet.IpAddress;
import dev.tandem.lvs.packet.MarkAddress;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServiceKey;
import java.net.InetAddress;

/**
 * Which service, or which server of a service, totals are of: what stays the same from one life of
 * the director to the next. Addresses as in {@link IpAddress}, those of firewall marks as in {@link
 * MarkAddress}; the server's are 0 where the totals are the service's.
 */
public record TallyKey(
    int protocol,
    long serviceHigh,
    long serviceLow,
    int servicePort,
    long serverHigh,
    long serverLow,
    int serverPort) {

  public static TallyKey of(ServiceKey service) {
    return switch (service) {
      case ServiceKey.OfAddress(Protocol protocol, InetAddress address, int port) ->
          new TallyKey(
              protocol.number(), IpAddress.high(address), IpAddress.low(address), port, 0, 0, 0);
      case ServiceKey.OfMark(int mark, boolean ipv6) ->
          new TallyKey(
              PacketView.ANY_PROTOCOL,
              MarkAddress.high(mark, ipv6),
              MarkAddress.low(mark, ipv6),
              0,
              0,
              0,
              0);
    };
  }

  public static TallyKey of(ServiceKey service, ServerKey server) {
    TallyKey of = of(service);
    return new TallyKey(
        of.protocol,
        of.serviceHigh,
        of.serviceLow,
        of.servicePort,
        IpAddress.high(server.address()),
        IpAddress.low(server.address()),
        server.port());
  }

  /** That of the service itself. */
  public TallyKey service() {
    return new TallyKey(protocol, serviceHigh, serviceLow, servicePort, 0, 0, 0);
  }

  public ServerKey server() {
    return new ServerKey(IpAddress.address(serverHigh, serverLow), serverPort);
  }
}
