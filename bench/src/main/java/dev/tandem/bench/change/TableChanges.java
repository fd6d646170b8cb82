package dev.tandem.bench.change;

import dev.tandem.bench.change.ChangingPath.Group;
import dev.tandem.bench.network.DirectorPath;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.LvsControl;
import dev.tandem.lvs.service.MarkRule;
import dev.tandem.lvs.service.MarkRule.Network;
import dev.tandem.lvs.service.MarkRule.Ports;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import dev.tandem.lvs.service.Tunnel;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * What operators do with commands, without pause: weights, schedulers, servers that come and go,
 * services and marks beside those that the packets are for.
 */
final class TableChanges implements Runnable {

  private static final List<String> SCHEDULERS = List.of("rr", "wrr", "lc", "wlc", "sed", "nq");
  private static final int OTHERS = 8;
  private static final int MOST_RULES = 200;

  private final LvsControl table;
  private final InetAddress virtual;
  private final List<InetAddress> servers;
  private final Random random = new Random(1);
  private final BitSet present = new BitSet();
  private final BitSet others = new BitSet();
  private long changes;

  TableChanges(LvsControl table, DirectorPath path) {
    this.table = table;
    virtual = InetAddress.ofLiteral(path.virtualAddress());
    servers = path.serverAddresses().stream().map(InetAddress::ofLiteral).toList();
  }

  /** Sets up what the packets are for. */
  void begin() {
    table.addService(service(ofAddress(DirectorPath.PORT), "rr"));
    table.addService(service(ofMark(ChangingPath.MARK), "rr"));
    table.markRules(rules(0));
    for (Group group : List.of(Group.KNOWN, Group.MARKED)) {
      for (int octet = group.firstServer(); octet <= group.lastServer(); octet++) {
        table.addServer(serviceOf(octet), server(octet, 1));
      }
    }
  }

  long changes() {
    return changes;
  }

  @Override
  public void run() {
    changes++;
    switch (random.nextInt(8)) {
      case 0 -> weight(Group.KNOWN);
      case 1 -> weight(Group.MARKED);
      case 2 -> table.editService(service(ofAddress(DirectorPath.PORT), anyScheduler()));
      case 3 -> comeOrGo(Group.KNOWN.lastServer() + 1 + random.nextInt(5));
      case 4 -> table.markRules(rules(random.nextInt(MOST_RULES)));
      case 5 -> other(random.nextInt(OTHERS));
      case 6 -> table.setTimeouts(new LvsControl.Timeouts(900, 120, 300 + random.nextInt(100)));
      default -> turn();
    }
  }

  /** The first server of a group always takes flows, so that there is one. */
  private void weight(Group group) {
    int octet = group.firstServer() + random.nextInt(5);
    int weight = octet == group.firstServer() ? 1 + random.nextInt(3) : random.nextInt(4);
    table.editServer(serviceOf(octet), server(octet, weight));
  }

  /**
   * Without a moment in which the service has no server: first it stands alone, then not at all.
   */
  private void turn() {
    int first = Group.MARKED.firstServer();
    int last = Group.MARKED.lastServer();
    for (int alone : new int[] {last, first}) {
      table.together(() -> {
        for (int octet = first; octet <= last; octet++) {
          table.editServer(serviceOf(octet), server(octet, octet == alone ? 1 : 0));
        }
      });
    }
  }

  private void comeOrGo(int octet) {
    if (present.get(octet)) {
      table.deleteServer(ofAddress(DirectorPath.PORT), server(octet, 1).key());
    } else {
      table.addServer(ofAddress(DirectorPath.PORT), server(octet, 1 + random.nextInt(3)));
    }
    present.flip(octet);
  }

  /** A service beside ours: on another port, or of another mark. */
  private void other(int number) {
    ServiceKey key =
        number % 2 == 0 ? ofAddress(DirectorPath.PORT + 1 + number) : ofMark(100 + number);
    if (others.get(number)) {
      table.deleteService(key);
    } else {
      table.addService(service(key, anyScheduler()));
      table.addServer(key, server(1, 1));
    }
    others.flip(number);
  }

  private String anyScheduler() {
    return SCHEDULERS.get(random.nextInt(SCHEDULERS.size()));
  }

  /** Ours last, behind others that fit no packet of ours. */
  private List<MarkRule> rules(int more) {
    List<MarkRule> rules = new ArrayList<>();
    for (int i = 0; i < more; i++) {
      rules.add(rule(100 + i % OTHERS, Optional.empty(), 1000 + i));
    }
    String[] network = Group.MARKED.network().split("/");
    Network clients = new Network(InetAddress.ofLiteral(network[0]), Integer.parseInt(network[1]));
    rules.add(rule(ChangingPath.MARK, Optional.of(clients), DirectorPath.PORT));
    return rules;
  }

  private MarkRule rule(int mark, Optional<Network> source, int port) {
    return new MarkRule(
        mark,
        Optional.empty(),
        source,
        Optional.of(new Network(virtual, Integer.SIZE)),
        Optional.of(Protocol.UDP),
        List.of(),
        List.of(new Ports(port, port)));
  }

  private ServiceKey ofAddress(int port) {
    return new ServiceKey.OfAddress(Protocol.UDP, virtual, port);
  }

  private static ServiceKey ofMark(int mark) {
    return new ServiceKey.OfMark(mark, false);
  }

  private ServiceKey serviceOf(int octet) {
    return octet < Group.MARKED.firstServer()
        ? ofAddress(DirectorPath.PORT)
        : ofMark(ChangingPath.MARK);
  }

  private static ServiceSettings service(ServiceKey key, String scheduler) {
    return new ServiceSettings(key, scheduler, Set.of(), Optional.empty(), Optional.empty(), false);
  }

  private ServerSettings server(int octet, int weight) {
    ServerKey key = new ServerKey(servers.get(octet - 1), ChangingPath.FIRST_SERVER_PORT + octet);
    return new ServerSettings(key, ForwardingMethod.MASQUERADE, weight, 0, 0, Tunnel.IPIP);
  }
}
