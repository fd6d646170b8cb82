package dev.tandem.bench.network;

import dev.tandem.linux.MacAddress;
import dev.tandem.linux.netlink.Link;
import dev.tandem.linux.netlink.Rtnetlink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * One director between the clients and the servers, which all contestants share.
 *
 * <pre>
 *   clients    10.N.0.2 c-NAME ---- front 10.N.0.1, 10.N.0.100   NAME   back 10.1N.0.1 ---- s-NAME 10.1N.0.2.. servers
 *   behind 10.N.0.2: 172.16.0.0/12, where the generator's clients are
 * </pre>
 *
 * All neighbours are known beforehand, since the far ends only count what comes in.
 */
public final class DirectorPath {

  public static final String CLIENTS = "clients";
  public static final String SERVERS = "servers";
  public static final String FRONT = "front";
  public static final String BACK = "back";
  public static final int FIRST_CLIENT = 172 << 24 | 16 << 16;
  public static final int PORT = 80;
  public static final int SERVER_PORT = 8080;

  // Of proc_pid_net(5), with the name first.
  private static final int TX_DROPPED = 12;

  private final String name;
  private final Addresses addresses;
  private final Link clientEnd;
  private final Link front;
  private final Link back;
  private final Link serverEnd;

  private DirectorPath(String name, Addresses addresses) {
    this.name = name;
    this.addresses = addresses;
    clientEnd = link(CLIENTS, "c-" + name);
    front = link(name, FRONT);
    back = link(name, BACK);
    serverEnd = link(SERVERS, "s-" + name);
  }

  /** Makes the namespaces of clients and servers. */
  public static void addEnds(BenchNetwork network) {
    network.addNamespace(CLIENTS);
    network.addNamespace(SERVERS);
    for (String end : List.of(CLIENTS, SERVERS)) {
      network.exec(end, "sysctl", "-qw", "net.ipv4.conf.all.rp_filter=0");
      network.exec(end, "sysctl", "-qw", "net.ipv4.conf.default.rp_filter=0");
    }
  }

  /**
   * Makes the director's namespace {@code name} and joins it to both ends.
   *
   * @param number of the path, by which its addresses differ from those of others: 1..50
   */
  public static DirectorPath add(BenchNetwork network, String name, int number, int servers) {
    return add(network, name, new Addresses(number, servers, false), 1);
  }

  /** The same for IPv6. */
  public static DirectorPath addIpv6(BenchNetwork network, String name, int number, int servers) {
    return add(network, name, new Addresses(number, servers, true), 1);
  }

  /**
   * The same on interfaces with several queues.
   *
   * @param queues each processor sends into one of its own if there are as many
   */
  public static DirectorPath add(
      BenchNetwork network, String name, int number, int servers, int queues) {
    return add(network, name, new Addresses(number, servers, false), queues);
  }

  private static DirectorPath add(
      BenchNetwork network, String name, Addresses addresses, int queues) {
    network.addNamespace(name);
    network.exec(name, "sysctl", "-qw", "net.ipv4.ip_forward=1");
    network.exec(name, "sysctl", "-qw", "net.ipv6.conf.all.forwarding=1");
    network.connect(CLIENTS, "c-" + name, name, FRONT, queues);
    network.connect(name, BACK, SERVERS, "s-" + name, queues);
    DirectorPath path = new DirectorPath(name, addresses);
    path.address(network);
    return path;
  }

  private void address(BenchNetwork network) {
    String atOnce = addresses.atOnce();
    network.ipBatch(
        CLIENTS,
        "addr add %s%s dev c-%s%s%nroute add %s via %s%n"
            .formatted(
                clientAddress(),
                addresses.frontPrefix(),
                name,
                atOnce,
                addresses.backNetwork(),
                addresses.director()));
    StringBuilder own = new StringBuilder();
    own.append(
        "addr add %s%s dev front%s%n"
            .formatted(addresses.director(), addresses.frontPrefix(), atOnce));
    own.append(
        "addr add %s%s dev front%s%n".formatted(virtualAddress(), addresses.alone(), atOnce));
    own.append(
        "addr add %s%s dev back%s%n"
            .formatted(addresses.gateway(), addresses.backPrefix(), atOnce));
    own.append("route add %s via %s%n".formatted(addresses.clients(), clientAddress()));
    own.append(permanent(clientAddress(), clientEnd, FRONT));
    StringBuilder far = new StringBuilder();
    for (String server : serverAddresses()) {
      own.append(permanent(server, serverEnd, BACK));
      far.append(
          "addr add %s%s dev s-%s%s%n".formatted(server, addresses.backPrefix(), name, atOnce));
    }
    far.append("route add %s via %s%n".formatted(addresses.frontNetwork(), addresses.gateway()));
    network.ipBatch(name, own.toString());
    network.ipBatch(SERVERS, far.toString());
  }

  /**
   * Lets the servers answer the clients directly, as those do that are reached without translation:
   * they have the virtual address, and a link of their own.
   */
  public void answerDirectly(BenchNetwork network) {
    network.connect(CLIENTS, "r-" + name, SERVERS, "d-" + name);
    network.ip(SERVERS, "addr add %s/32 dev lo".formatted(virtualAddress()));
    network.ip(SERVERS, "route add %s/32 dev d-%s".formatted(clientAddress(), name));
  }

  private static String permanent(String address, Link at, String by) {
    return "neigh replace %s lladdr %s dev %s nud permanent%n".formatted(address, mac(at), by);
  }

  private static Link link(String namespace, String name) {
    return BenchNetwork.call(
        namespace,
        () -> {
          try (Rtnetlink rtnetlink = Rtnetlink.open()) {
            return rtnetlink.link(name).orElseThrow();
          }
        });
  }

  private static MacAddress mac(Link link) {
    return link.mac().orElseThrow();
  }

  /**
   * Packets that an interface did not take, so that no director ever saw them or they had left it:
   * the clients' to the director, and the director's to the servers.
   */
  public long droppedByInterfaces() {
    return notSent(CLIENTS, clientEnd.name()) + notSent(name, BACK);
  }

  private static long notSent(String namespace, String interfaceName) {
    String all =
        BenchNetwork.call(namespace, () -> Files.readString(Path.of("/proc/thread-self/net/dev")));
    return all.lines()
        .map(line -> line.strip().split("[: ]+"))
        .filter(words -> words[0].equals(interfaceName))
        .mapToLong(words -> Long.parseLong(words[TX_DROPPED]))
        .sum();
  }

  /** Its namespace too. */
  public String name() {
    return name;
  }

  /** The clients' interface to this director. */
  public Link clientEnd() {
    return clientEnd;
  }

  public Link front() {
    return front;
  }

  public Link back() {
    return back;
  }

  /** The servers' interface to this director. */
  public Link serverEnd() {
    return serverEnd;
  }

  public String clientAddress() {
    return addresses.client();
  }

  public String virtualAddress() {
    return addresses.virtual();
  }

  public List<String> serverAddresses() {
    return addresses.ofServers();
  }

  public boolean ipv6() {
    return addresses.ipv6();
  }
}
