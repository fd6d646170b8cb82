package dev.tandem.director.mark;

import dev.tandem.lvs.service.MarkRule;
import dev.tandem.lvs.service.MarkRule.Network;
import dev.tandem.lvs.service.MarkRule.Ports;
import dev.tandem.lvs.service.Protocol;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Which packets a mark is for, as configurations and nftables say it: the values of a list are
 * alternatives, and an empty list asks for nothing.
 */
public record MarkPattern(
    List<String> interfaces,
    List<Network> sources,
    List<Network> destinations,
    List<Protocol> protocols,
    List<Ports> sourcePorts,
    List<Ports> destinationPorts) {

  public MarkPattern {
    interfaces = List.copyOf(interfaces);
    sources = List.copyOf(sources);
    destinations = List.copyOf(destinations);
    protocols = List.copyOf(protocols);
    sourcePorts = List.copyOf(sourcePorts);
    destinationPorts = List.copyOf(destinationPorts);
  }

  /** Whether it asks for ports without saying of which protocol. */
  public boolean lacksProtocol() {
    return protocols.isEmpty() && !(sourcePorts.isEmpty() && destinationPorts.isEmpty());
  }

  /** Whether no packet fits, because it asks for IPv4 and IPv6 at once. */
  public boolean mixesFamilies() {
    return Stream.concat(sources.stream(), destinations.stream())
            .map(network -> network.address().getClass())
            .distinct()
            .count()
        > 1;
  }

  /** The rules that mark these packets, one for each combination but those of ports. */
  public List<MarkRule> rules(int mark) {
    return each(
            destinations,
            destination ->
                each(
                    sources,
                    source ->
                        each(
                            protocols,
                            protocol ->
                                each(
                                    interfaces,
                                    name ->
                                        Stream.of(
                                            new MarkRule(
                                                mark,
                                                name,
                                                source,
                                                destination,
                                                protocol,
                                                sourcePorts,
                                                destinationPorts))))))
        .toList();
  }

  private static <T, R> Stream<R> each(List<T> values, Function<Optional<T>, Stream<R>> rules) {
    return values.isEmpty()
        ? rules.apply(Optional.empty())
        : values.stream().flatMap(value -> rules.apply(Optional.of(value)));
  }
}
