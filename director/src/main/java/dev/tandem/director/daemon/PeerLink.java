package dev.tandem.director.daemon;

import dev.tandem.director.event.EventKind;
import dev.tandem.director.event.EventLog;
import dev.tandem.linux.AddressText;
import dev.tandem.sync.PeerMessage;
import dev.tandem.sync.SyncListener;
import dev.tandem.vrrp.InstanceStatus;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.VrrpStatus;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the channel to the other directors does for VRRP: the death of a master's process is known
 * at once instead of after three silent adverts, a role is handed over in one word, and a director
 * that returns does not take its role back before it has its copy of the table.
 *
 * <p>What directors note of themselves: {@code sources}, the addresses they send adverts from,
 * {@code master}, the virtual router ids they are master of, {@code priority}, the highest one they
 * elect with, {@code elects}, what they elect with for each virtual router id that they are not in
 * fault of, such as {@code 10=150,11=100}, {@code addresses}, the sources for each of these ids,
 * such as {@code 10=192.0.2.1}, and {@code gate}, which is {@code closed} as long as they may not
 * take a role from a living master for want of a copy of the table.
 */
final class PeerLink implements SyncListener {

  static final String TAKE_OVER = "take-over";
  private static final String SOURCES = "sources";
  private static final String MASTER = "master";
  private static final String PRIORITY = "priority";
  private static final String ELECTS = "elects";
  private static final String ADDRESSES = "addresses";
  private static final String GATE = "gate";
  private static final String CLOSED = "closed";

  private final EventLog events;
  private final ControlThread control;
  private final Consumer<Gone> died;
  private final Consumer<Gone> lost;
  private final Consumer<List<Integer>> offered;
  private final Consumer<Boolean> synced;

  /** A director that is gone; {@code sources} are the addresses it sent adverts from. */
  record Gone(String peer, Set<InetAddress> sources) {

    static Gone of(String peer, Map<String, String> notes) {
      return new Gone(
          peer,
          split(notes, SOURCES)
              .flatMap(text -> literal(text).stream())
              .collect(Collectors.toSet()));
    }
  }

  /**
   * Listens from now on.
   *
   * @param died takes one whose process died
   * @param lost takes one that has left, or is silent
   * @param offered takes the virtual router ids whose role another director gives to this one
   */
  PeerLink(
      EventLog events,
      ControlThread control,
      Consumer<Gone> died,
      Consumer<Gone> lost,
      Consumer<List<Integer>> offered,
      Consumer<Boolean> synced) {
    this.events = events;
    this.control = control;
    this.died = died;
    this.lost = lost;
    this.offered = offered;
    this.synced = synced;
  }

  /** What this director notes of itself. */
  static Map<String, String> notes(VrrpStatus status) {
    return Map.of(
        SOURCES, join(status, instance -> instance.source().map(PeerLink::withoutZone)),
        MASTER,
            join(
                status,
                instance ->
                    instance.role() == Role.MASTER
                        ? Optional.of(Integer.toString(instance.virtualRouterId()))
                        : Optional.empty()),
        PRIORITY,
            status.instances().stream()
                .map(InstanceStatus::effectivePriority)
                .max(Integer::compare)
                .map(String::valueOf)
                .orElse("0"),
        ELECTS,
            join(
                status,
                instance ->
                    instance.role() == Role.FAULT
                        ? Optional.empty()
                        : Optional.of(
                            instance.virtualRouterId() + "=" + instance.effectivePriority())),
        ADDRESSES,
            join(
                status,
                instance ->
                    instance
                        .source()
                        .map(source -> instance.virtualRouterId() + "=" + withoutZone(source))),
        GATE,
            status.instances().stream().allMatch(InstanceStatus::preemptGateOpen)
                ? "open"
                : CLOSED);
  }

  /** A zone has no meaning for another host. */
  private static String withoutZone(InetAddress address) {
    return AddressText.of(address).replaceFirst("%.*", "");
  }

  private static String join(VrrpStatus status, Function<InstanceStatus, Optional<String>> value) {
    return status.instances().stream()
        .map(value)
        .flatMap(Optional::stream)
        .distinct()
        .collect(Collectors.joining(","));
  }

  private static Stream<String> split(Map<String, String> notes, String key) {
    return Stream.of(notes.getOrDefault(key, "").split(",")).filter(text -> !text.isEmpty());
  }

  /** The highest priority that a director elects with; 0 where it does not say. */
  static int priority(Map<String, String> notes) {
    String text = notes.getOrDefault(PRIORITY, "");
    return text.matches("\\d{1,3}") ? Integer.parseInt(text) : 0;
  }

  /**
   * What a director elects with, by virtual router ids: those that it is in fault of are not there.
   * Where an id is used twice, on two interfaces, it is the lower one.
   *
   * @return empty where it does not say, as an earlier version
   */
  static Optional<Map<Integer, Integer>> elects(Map<String, String> notes) {
    return notes.containsKey(ELECTS)
        ? Optional.of(
            split(notes, ELECTS)
                .filter(text -> text.matches("\\d{1,3}=\\d{1,3}"))
                .map(text -> text.split("=", 2))
                .collect(
                    Collectors.toMap(
                        pair -> Integer.valueOf(pair[0]),
                        pair -> Integer.valueOf(pair[1]),
                        Math::min)))
        : Optional.empty();
  }

  /** The address of a director's adverts for a virtual router id; empty where it does not say. */
  static Optional<InetAddress> address(Map<String, String> notes, int virtualRouterId) {
    String key = virtualRouterId + "=";
    return split(notes, ADDRESSES)
        .filter(text -> text.startsWith(key))
        .flatMap(text -> literal(text.substring(key.length())).stream())
        .findFirst();
  }

  private static Optional<InetAddress> literal(String text) {
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whether a director may take roles from living masters; one that does not say may. */
  static boolean mayPreempt(Map<String, String> notes) {
    return !CLOSED.equals(notes.get(GATE));
  }

  @Override
  public void opened() {
    channel("the channel to the other directors is open");
  }

  @Override
  public void notOpen(String reason) {
    channel(
        "the channel to the other directors cannot be opened yet, so no session is replicated: "
            + reason);
  }

  private void channel(String text) {
    control.run(() -> events.add(EventKind.SYNC, "channel", text));
  }

  @Override
  public void joined(String peer) {
    note(peer, "director " + peer + " joined", Map.of());
  }

  @Override
  public void left(String peer, Map<String, String> notes) {
    lost.accept(Gone.of(peer, notes));
    note(peer, "director " + peer + " left", Map.of());
  }

  @Override
  public void suspected(String peer, Map<String, String> notes) {
    // Straight to VRRP: each millisecond here is one without a master.
    died.accept(Gone.of(peer, notes));
    note(
        peer,
        "director " + peer + " closed its connection without a goodbye",
        Map.of("sources", notes.getOrDefault(SOURCES, "")));
  }

  @Override
  public void synced(boolean nowSynced) {
    control.run(() -> {
      synced.accept(nowSynced);
      events.add(
          EventKind.SYNC,
          "table",
          nowSynced
              ? "the table holds everything the other directors have"
              : "the table may lack something the other directors have");
    });
  }

  @Override
  public void received(String peer, PeerMessage message) {
    if (!message.verb().equals(TAKE_OVER)) {
      return;
    }
    List<Integer> ids =
        message.arguments().stream()
            .filter(text -> text.matches("\\d{1,3}"))
            .map(Integer::valueOf)
            .toList();
    offered.accept(ids);
    note(
        peer,
        ids.isEmpty()
            ? "director " + peer + " goes; it was active in no virtual router"
            : "director " + peer + " hands over virtual router " + message.arguments(),
        Map.of());
  }

  /** With the present time: the control thread may have other things to do. */
  private void note(String peer, String text, Map<String, Object> details) {
    Instant now = events.now();
    control.run(() -> events.add(now, EventKind.PEER, peer, text, details));
  }
}
