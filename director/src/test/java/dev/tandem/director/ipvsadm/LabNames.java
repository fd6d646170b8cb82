package dev.tandem.director.ipvsadm;

import dev.tandem.lvs.service.Protocol;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The names that the machine knew on which the golden files were recorded.
 *
 * @param ofHosts the listings were recorded with names of hosts, the errors without
 */
public record LabNames(boolean ofHosts) implements Names {

  private static final Map<String, String> HOSTS =
      Map.of(
          "10.0.1.100", "vip.lab.example.org",
          "fd00:1::100", "vip6.lab.example.org",
          "10.0.2.11", "rs1.lab.example.org",
          "fd00:2::11", "rs1-6.lab.example.org",
          "10.0.2.12", "a-very-long-real-server-name-number-two.lab.example.org",
          "10.9.0.1", "client1.lab.example.org");

  private static final Map<Integer, String> SERVICES =
      Map.of(53, "domain", 80, "http", 443, "https", 5060, "sip", 8080, "http-alt");

  @Override
  public Optional<String> host(InetAddress address) {
    return Optional.ofNullable(HOSTS.get(IpText.of(address))).filter(name -> ofHosts);
  }

  @Override
  public Optional<Inet4Address> address(String host) {
    return host.equals("vip") ? IpText.looseIpv4("10.0.1.100") : Optional.empty();
  }

  @Override
  public Optional<String> service(Protocol protocol, int port) {
    return Optional.ofNullable(SERVICES.get(port)).filter(name -> protocol != Protocol.SCTP);
  }

  @Override
  public OptionalInt port(Protocol protocol, String service) {
    return SERVICES.entrySet().stream()
        .filter(entry -> entry.getValue().equals(service))
        .mapToInt(Map.Entry::getKey)
        .findFirst();
  }
}
