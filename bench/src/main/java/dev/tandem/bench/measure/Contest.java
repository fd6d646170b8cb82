package dev.tandem.bench.measure;

import dev.tandem.bench.contestant.Contestant;
import dev.tandem.bench.contestant.KernelRouting;
import dev.tandem.bench.contestant.NftablesDnat;
import dev.tandem.bench.contestant.RawRedirect;
import dev.tandem.bench.contestant.TandemDirector;
import dev.tandem.bench.load.Sink;
import dev.tandem.bench.network.BenchNetwork;
import dev.tandem.bench.network.DirectorPath;
import dev.tandem.lvs.service.ForwardingMethod;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Contestants side by side, each on a path of its own with a sink at its servers' end. */
final class Contest implements AutoCloseable {

  private static final int SERVERS = 10;

  private final BenchNetwork network = new BenchNetwork();
  private final Map<Contestant, Sink> sinks = new LinkedHashMap<>();
  private final int connections;
  private final Set<String> only;
  private int paths;

  /**
   * Nobody is there yet.
   *
   * @param connections how many each of those that remember any has to hold
   * @param only names of those that stay when they are put up; empty for all
   */
  Contest(int connections, Set<String> only) {
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

  Contest nftables() {
    return add(new NftablesDnat(network, path("nftables", SERVERS), connections));
  }

  private DirectorPath path(String name, int servers) {
    return DirectorPath.add(network, name, ++paths, servers);
  }

  private Contest add(Contestant contestant) {
    if (only.isEmpty() || only.contains(contestant.name())) {
      sinks.put(contestant, new Sink(contestant.path()));
    } else {
      contestant.close();
    }
    return this;
  }

  /** All that are there, in the order in which they came. */
  Map<Contestant, Sink> sinks() {
    return sinks;
  }

  @Override
  public void close() {
    sinks.forEach((contestant, sink) -> {
      contestant.close();
      sink.close();
    });
    network.close();
  }
}
