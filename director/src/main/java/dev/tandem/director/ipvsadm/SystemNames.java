package dev.tandem.director.ipvsadm;

import dev.tandem.lvs.service.Protocol;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The names that the machine knows: a services file and the resolver of the JVM.
 *
 * <p>Remembers each host it looked up, so that a listing asks once per address: make a new one for
 * each command. Not for several threads.
 */
public final class SystemNames implements Names {

  /** Where Linux keeps the names of ports. */
  public static final Path ETC_SERVICES = Path.of("/etc/services");

  /** So that a listing of a million clients does not fill the memory with their names. */
  private static final int MOST_HOSTS = 10_000;

  private record Service(Protocol protocol, int port) {}

  private record ServiceName(Protocol protocol, String name) {}

  private final Map<Service, String> nameOfPort = new HashMap<>();
  private final Map<ServiceName, Integer> portOfName = new HashMap<>();
  private final Map<InetAddress, Optional<String>> hosts = new HashMap<>();

  /**
   * Reads the services file; a machine without one has no service names.
   *
   * @param services in the format of services(5)
   */
  public SystemNames(Path services) throws IOException {
    try {
      // Latin-1 takes every byte: a stray one in a comment must not cost the names.
      for (String line : Files.readAllLines(services, StandardCharsets.ISO_8859_1)) {
        readService(line);
      }
    } catch (NoSuchFileException absent) {
      nameOfPort.clear();
    }
  }

  /** One line such as {@code http 80/tcp www # WorldWideWeb HTTP}. */
  private void readService(String line) {
    List<String> words = Arrays.asList(line.replaceFirst("#.*", "").strip().split("\\s+"));
    if (words.size() < 2 || !words.get(1).matches("\\d{1,5}/(tcp|udp|sctp)")) {
      return;
    }
    String[] portAndProtocol = words.get(1).split("/", 2);
    int port = Integer.parseInt(portAndProtocol[0]);
    Protocol protocol = Protocol.valueOf(portAndProtocol[1].toUpperCase(Locale.ROOT));
    nameOfPort.putIfAbsent(new Service(protocol, port), words.getFirst());
    for (String name : words) {
      if (!name.equals(words.get(1))) {
        portOfName.putIfAbsent(new ServiceName(protocol, name), port);
      }
    }
  }

  @Override
  public Optional<String> host(InetAddress address) {
    if (hosts.size() == MOST_HOSTS) {
      hosts.clear();
    }
    return hosts.computeIfAbsent(address, SystemNames::reverseLookup);
  }

  private static Optional<String> reverseLookup(InetAddress address) {
    try {
      // A fresh copy: the given one may carry the name it was made from.
      InetAddress nameless = InetAddress.getByAddress(address.getAddress());
      String name = nameless.getHostName();
      return Optional.of(name).filter(found -> !found.equals(nameless.getHostAddress()));
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public Optional<Inet4Address> address(String host) {
    if (host.isEmpty()) { // the JVM would say localhost
      return Optional.empty();
    }
    try {
      return Arrays.stream(InetAddress.getAllByName(host))
          .filter(Inet4Address.class::isInstance)
          .map(Inet4Address.class::cast)
          .findFirst();
    } catch (UnknownHostException unknown) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<String> service(Protocol protocol, int port) {
    return Optional.ofNullable(nameOfPort.get(new Service(protocol, port)));
  }

  @Override
  public OptionalInt port(Protocol protocol, String service) {
    Integer port = portOfName.get(new ServiceName(protocol, service));
    return port == null ? OptionalInt.empty() : OptionalInt.of(port);
  }
}
