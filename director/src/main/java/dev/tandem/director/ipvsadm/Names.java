package dev.tandem.director.ipvsadm;

import dev.tandem.lvs.service.Protocol;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;

/** Names of hosts and ports: what ipvsadm asks the resolver and {@code /etc/services}. */
public interface Names {

  /** Knows no name at all. */
  Names NONE =
      new Names() {
        @Override
        public Optional<String> host(InetAddress address) {
          return Optional.empty();
        }

        @Override
        public Optional<Inet4Address> address(String host) {
          return Optional.empty();
        }

        @Override
        public Optional<String> service(Protocol protocol, int port) {
          return Optional.empty();
        }

        @Override
        public OptionalInt port(Protocol protocol, String service) {
          return OptionalInt.empty();
        }
      };

  /** The name of an address. */
  Optional<String> host(InetAddress address);

  /** The first IPv4 address of a host; ipvsadm takes no IPv6 address from a name. */
  Optional<Inet4Address> address(String host);

  /** The service name of a port, such as {@code http}. */
  Optional<String> service(Protocol protocol, int port);

  /** The port of a service name. */
  OptionalInt port(Protocol protocol, String service);
}
