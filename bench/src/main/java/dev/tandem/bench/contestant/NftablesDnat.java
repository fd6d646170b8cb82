package dev.tandem.bench.contestant;

import dev.tandem.bench.network.BenchNetwork;
import dev.tandem.bench.network.ConntrackLimits;
import dev.tandem.bench.network.DirectorPath;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** nftables: destination NAT over conntrack, servers in turn. */
public final class NftablesDnat implements Contestant {

  private final DirectorPath path;
  private final ConntrackLimits limits;

  /**
   * @param connections that conntrack must be able to hold
   */
  public NftablesDnat(BenchNetwork network, DirectorPath path, int connections) {
    this.path = path;
    limits = ConntrackLimits.raise(connections);
    network.feed(path.name(), ruleset(), "nft", "-f", "-");
    for (String timeout : List.of("udp_timeout", "udp_timeout_stream")) {
      network.exec(path.name(), "sysctl", "-qw", "net.netfilter.nf_conntrack_" + timeout + "=600");
    }
  }

  @Override
  public Optional<String> rules() {
    return Optional.of(ruleset());
  }

  private String ruleset() {
    List<String> servers = path.serverAddresses();
    String map =
        IntStream.range(0, servers.size())
            .mapToObj(i -> i + " : " + servers.get(i))
            .collect(Collectors.joining(", "));
    return """
    table %6$s balance {
      chain prerouting {
        type nat hook prerouting priority dstnat; policy accept;
        %6$s daddr %1$s meta l4proto { tcp, udp } th dport %2$d dnat to numgen inc mod %3$d map { %4$s } : %5$d
      }
    }
    """
        .formatted(
            path.virtualAddress(),
            DirectorPath.PORT,
            servers.size(),
            map,
            DirectorPath.SERVER_PORT,
            path.ipv6() ? "ip6" : "ip");
  }

  @Override
  public String name() {
    return "nftables";
  }

  @Override
  public DirectorPath path() {
    return path;
  }

  @Override
  public void close() {
    limits.close();
  }
}
