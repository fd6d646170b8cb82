package dev.tandem.director.ipvsadm;

import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServiceKey;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;

/**
 * How addresses with ports are called in listings.
 *
 * @param names asked for hosts and ports; {@link Names#NONE} leaves numbers
 */
record Labels(Names names) {

  /** ipvsadm cuts longer labels, with {@code -S} also in the middle of a port. */
  private static final int LONGEST = 59;

  static Labels of(boolean numeric, Names names) {
    return new Labels(numeric ? Names.NONE : names);
  }

  /** {@code host:port} or {@code [host]:port}. */
  String endpoint(InetAddress address, int port, Optional<Protocol> protocol) {
    String host = names.host(address).orElseGet(() -> IpText.of(address));
    String service =
        protocol.flatMap(known -> names.service(known, port)).orElseGet(() -> "" + port);
    String label =
        address instanceof Inet6Address ? "[" + host + "]:" + service : host + ":" + service;
    return label.length() > LONGEST ? label.substring(0, LONGEST) : label;
  }

  /** A server of a service; the ports of firewall mark services belong to no protocol. */
  String server(ServiceKey service, InetAddress address, int port) {
    Optional<Protocol> protocol =
        switch (service) {
          case ServiceKey.OfAddress ofAddress -> Optional.of(ofAddress.protocol());
          case ServiceKey.OfMark ofMark -> Optional.empty();
        };
    return endpoint(address, port, protocol);
  }
}
