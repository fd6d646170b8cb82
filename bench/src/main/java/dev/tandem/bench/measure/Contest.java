package dev.tandem.bench.measure;

import dev.tandem.bench.contestant.Contestant;
import dev.tandem.bench.contestant.Haproxy;
import dev.tandem.bench.contestant.KernelRouting;
import dev.tandem.bench.contestant.NftablesDnat;
import dev.tandem.bench.contestant.Nginx;
import dev.tandem.bench.contestant.RawRedirect;
import dev.tandem.bench.contestant.TandemDirector;
import dev.tandem.bench.load.Sink;
import dev.tandem.bench.network.BenchNetwork;
import dev.tandem.bench.network.DirectorPath;
import dev.tandem.lvs.service.ForwardingMethod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Contestants side by side, each on a path of its own. */
final class Contest implements AutoCloseable {

  private static final int SERVERS = 10;

  private final BenchNetwork network = new BenchNetwork();
  private final List<Contestant> contestants = new ArrayList<>();
  private final Map<Contestant, Sink> sinks = new LinkedHashMap<>();
  private final int connections;
  private final Set<String> only;
  private final boolean ipv6;
  private int paths;

  /**
   * Nobody is there yet.
   *
   * @param connections how many each of those that remember any has to hold
   * @param only names of those that stay when they are put up; empty for all
   */
  Contest(int connections, Set<String> only) {
    this(connections, only, false);
  }

  /**
   * The same in either family.
   *
   * @param ipv6 whether the contestants forward IPv6
   */
  Contest(int connections, Set<String> only, boolean ipv6) {
    this.ipv6 = ipv6;
    this.connections = connections;
    this.only = only;
    DirectorPath.addEnds(network);
  }

  /** Puts up the limit of what can be reached. */
  Contest raw() {
    return add(new RawRedirect(path("raw", 1)));
  }

  Contest routing() {
    return add(new KernelRouting(path("routing", 1)));
  }

  Contest tandem(String name, ForwardingMethod method) {
    return add(new TandemDirector(path(name, SERVERS), method, connections));
  }

  /** Tandem in DR mode with servers that answer by themselves. */
  Contest tandemAnswered(String name) {
    DirectorPath path = path(name, SERVERS);
    path.answerDirectly(network);
    return add(new TandemDirector(path, ForwardingMethod.ROUTE, connections));
  }

  Contest haproxy() {
    return add(Haproxy.on(path("haproxy", SERVERS)));
  }

  Contest nginx() {
    return add(Nginx.on(path("nginx", SERVERS)));
  }

  Contest nftables() {
    return add(new NftablesDnat(network, path("nftables", SERVERS), connections));
  }

  private DirectorPath path(String name, int servers) {
    return ipv6
        ? DirectorPath.addIpv6(network, name, ++paths, servers)
        : DirectorPath.add(network, name, ++paths, servers);
  }

  private Contest add(Contestant contestant) {
    if (only.isEmpty() || only.contains(contestant.name())) {
      contestants.add(contestant);
    } else {
      contestant.close();
    }
    return this;
  }

  /** All that are there, in the order in which they came. */
  List<Contestant> contestants() {
    return contestants;
  }

  /** The same; from now on their servers only count what comes in. */
  Map<Contestant, Sink> sinks() {
    contestants.forEach(one -> sinks.computeIfAbsent(one, each -> new Sink(each.path())));
    return sinks;
  }

  @Override
  public void close() {
    contestants.forEach(Contestant::close);
    sinks.values().forEach(Sink::close);
    network.close();
  }
}
