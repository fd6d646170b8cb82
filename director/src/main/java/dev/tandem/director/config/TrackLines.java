package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Addresses;
import dev.tandem.director.config.keyword.Arguments;
import dev.tandem.director.config.keyword.Entry;
import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.Numbers;
import dev.tandem.director.config.keyword.Settings;
import dev.tandem.director.config.keyword.ValueParser;
import dev.tandem.director.config.keyword.Words;
import dev.tandem.director.config.syntax.Diagnostics;
import dev.tandem.linux.AddressText;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.vrrp.Tracked;
import dev.tandem.vrrp.TrackerKey;
import dev.tandem.vrrp.TrackerKey.Kind;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The blocks {@code track_*} of instances and groups. */
final class TrackLines {

  /**
   * A line {@code NAME [weight N] [reverse|noreverse]}; what it does not say is the tracker's own.
   *
   * @param name for a virtual server, without the protocol
   */
  record Line(
      String name,
      Optional<Protocol> protocol,
      Optional<Integer> weight,
      Optional<Boolean> reverse) {}

  static final Keyword<Line> TRACK_INTERFACE =
      lines("track_interface", Words.interfaceName(), TrackerKeywords.WEIGHT_LIMIT);
  static final Keyword<Line> TRACK_SCRIPT =
      lines("track_script", Words.name(), TrackerKeywords.WEIGHT_LIMIT);
  static final Keyword<Line> TRACK_FILE =
      lines("track_file", Words.name(), TrackerKeywords.VALUE_WEIGHT_LIMIT);
  static final Keyword<Line> TRACK_PROCESS =
      lines("track_process", Words.name(), TrackerKeywords.VALUE_WEIGHT_LIMIT);

  static final Keyword<Line> TRACK_BFD =
      lines("track_bfd", Words.name(), TrackerKeywords.WEIGHT_LIMIT);

  /** Lines {@code IP PORT [TCP|UDP] [weight N] [reverse|noreverse]}. */
  static final Keyword<Line> TRACK_VIRTUAL_SERVER =
      Keyword.lines("track_virtual_server", TrackLines::serviceLine);

  static final Map<Keyword<Line>, Kind> KEYWORDS = keywords();

  private final TrackerAssembly trackers;
  private final List<VirtualService> services;
  private final Diagnostics diagnostics;

  /** Reads blocks that name these trackers and services. */
  TrackLines(TrackerAssembly trackers, List<VirtualService> services, Diagnostics diagnostics) {
    this.trackers = trackers;
    this.services = services;
    this.diagnostics = diagnostics;
  }

  private static Map<Keyword<Line>, Kind> keywords() {
    Map<Keyword<Line>, Kind> keywords = new LinkedHashMap<>();
    keywords.put(TRACK_INTERFACE, Kind.INTERFACE);
    keywords.put(TRACK_SCRIPT, Kind.SCRIPT);
    keywords.put(TRACK_FILE, Kind.FILE);
    keywords.put(TRACK_PROCESS, Kind.PROCESS);
    keywords.put(TRACK_BFD, Kind.BFD);
    keywords.put(TRACK_VIRTUAL_SERVER, Kind.VIRTUAL_SERVER);
    return keywords;
  }

  /**
   * All that a block tracks, each once.
   *
   * @param weightless whether weights are dropped, so that nothing changes the priority
   */
  List<Tracked> of(Settings block, boolean weightless) {
    List<Tracked> tracked = new ArrayList<>();
    KEYWORDS.forEach((keyword, kind) -> {
      OnlyOnce<TrackerKey> unique = new OnlyOnce<>(diagnostics);
      for (Entry<Line> entry : block.entries(keyword)) {
        Optional<Tracked> line =
            tracked(kind, entry)
                .filter(t -> unique.admits(t.tracker(), entry.position(), entry.value().name()));
        line.flatMap(t -> weightless ? withoutWeight(t, entry) : Optional.of(t))
            .ifPresent(tracked::add);
      }
    });
    return tracked;
  }

  private Optional<Tracked> tracked(Kind kind, Entry<Line> entry) {
    Line line = entry.value();
    if (kind == Kind.INTERFACE) {
      return Optional.of(tracked(new TrackerKey(kind, line.name()), line, Weight.ZERO));
    }
    if (kind == Kind.VIRTUAL_SERVER) {
      return service(entry)
          .map(key -> new TrackerKey(kind, ServiceNames.of(key)))
          .map(key -> tracked(key, line, Weight.ZERO));
    }
    TrackerKey key = new TrackerKey(kind, line.name());
    Optional<Weight> weight = trackers.weight(key);
    if (weight.isEmpty()) {
      diagnostics.error(entry.position(), "unknown %s '%s'".formatted(kind.label(), line.name()));
    } else if (!trackers.forInstances(key)) {
      diagnostics.error(
          entry.position(),
          "%s is for checks alone, by its 'checker': expected 'vrrp' there too"
              .formatted(key.label()));
    }
    return weight.map(own -> tracked(key, line, own));
  }

  private static Tracked tracked(TrackerKey key, Line line, Weight byDefault) {
    return new Tracked(
        key, line.weight().orElse(byDefault.value()), line.reverse().orElse(byDefault.reverse()));
  }

  private Optional<ServiceKey> service(Entry<Line> entry) {
    Line line = entry.value();
    List<ServiceKey> found =
        services.stream()
            .map(VirtualService::key)
            .filter(key ->
                key instanceof ServiceKey.OfAddress address
                    && place(address.address(), address.port()).equals(line.name())
                    && line.protocol().map(address.protocol()::equals).orElse(true))
            .toList();
    if (found.size() == 1) {
      return Optional.of(found.getFirst());
    }
    diagnostics.error(
        entry.position(),
        found.isEmpty()
            ? "unknown virtual server '%s'".formatted(line.name())
            : "virtual server %s is there for TCP and for UDP: expected one of them after it"
                .formatted(line.name()));
    return Optional.empty();
  }

  /** With keepalived, the members of a group have one priority, which no weight may pull apart. */
  private Optional<Tracked> withoutWeight(Tracked tracked, Entry<Line> entry) {
    if (tracked.weight() == 0) {
      return Optional.of(tracked);
    }
    Kind kind = tracked.tracker().kind();
    if (kind == Kind.SCRIPT || kind == Kind.PROCESS) {
      diagnostics.warning(
          entry.position(),
          "%s is not tracked, as in keepalived, because it has a weight and a group has one priority"
              .formatted(tracked.tracker().name()));
      return Optional.empty();
    }
    diagnostics.warning(
        entry.position(),
        "the weight is taken as 0, as in keepalived, because a group has one priority: "
            + "the state of %s decides about a fault".formatted(tracked.tracker().name()));
    return Optional.of(new Tracked(tracked.tracker(), 0, tracked.reverse()));
  }

  private static Keyword<Line> lines(String name, ValueParser<String> names, int weightLimit) {
    return Keyword.lines(
        name,
        arguments ->
            arguments
                .take(names)
                .flatMap(found -> line(arguments, found, Optional.empty(), weightLimit)));
  }

  private static Optional<Line> line(
      Arguments arguments, String name, Optional<Protocol> protocol, int weightLimit) {
    Optional<Integer> weight = Optional.empty();
    if (arguments.takeIf("weight")) {
      weight = arguments.take("weight", Numbers.integer(-weightLimit, weightLimit));
      if (weight.isEmpty()) {
        return Optional.empty();
      }
    }
    return Optional.of(new Line(name, protocol, weight, Weight.reverse(arguments)));
  }

  private static Optional<Line> serviceLine(Arguments arguments) {
    Optional<InetAddress> address = arguments.take(Addresses.host());
    Optional<Integer> port = arguments.take("port", Numbers.integer(0, 65_535));
    if (address.isEmpty() || port.isEmpty()) {
      return Optional.empty();
    }
    Optional<Protocol> protocol = Optional.empty();
    for (Protocol each : Protocol.values()) {
      if (arguments.takeIf(each.name())) {
        protocol = Optional.of(each);
      }
    }
    return line(
        arguments, place(address.get(), port.get()), protocol, TrackerKeywords.WEIGHT_LIMIT);
  }

  private static String place(InetAddress address, int port) {
    return AddressText.of(address) + " " + port;
  }
}
