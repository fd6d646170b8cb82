package dev.tandem.director.daemon;

import dev.tandem.director.event.EventKind;
import dev.tandem.director.event.EventLog;
import dev.tandem.linux.AddressText;
import dev.tandem.linux.EnumText;
import dev.tandem.vrrp.FaultReason;
import dev.tandem.vrrp.HeardMaster;
import dev.tandem.vrrp.Notice;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.VrrpEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Follows what the VRRP router says of itself: makes events of it and knows where it is master. */
final class Roles {

  private final EventLog events;
  private final Runnable mastership;
  private final Consumer<String> failed;
  private final Map<String, Role> byInstance = new HashMap<>();

  /**
   * Starts as master of nothing.
   *
   * @param mastership hears when this director becomes master of anything, and when it is of
   *     nothing any more
   * @param failed hears of instances that were master until a fault
   */
  Roles(EventLog events, Runnable mastership, Consumer<String> failed) {
    this.events = events;
    this.mastership = mastership;
    this.failed = failed;
  }

  /** Whether this director is master of any instance. */
  boolean anyMaster() {
    return byInstance.containsValue(Role.MASTER);
  }

  void happened(VrrpEvent event) {
    switch (event.notice()) {
      case Notice.RoleChanged change -> {
        addChange(event, change);
        if (event.scope() == VrrpEvent.Scope.INSTANCE) {
          changed(event.name(), change.to());
          if (change.from() == Role.MASTER && change.to() == Role.FAULT) {
            failed.accept(event.name());
          }
        }
      }
      case Notice.AddressMoved(var address, boolean added) ->
          add(
              event,
              EventKind.ADDRESS,
              "%s %s %s"
                  .formatted(
                      label(event),
                      added ? "took" : "released",
                      AddressText.of(address.address()) + "/" + address.prefixLength()),
              Map.of("added", added, "address", AddressText.of(address.address())));
      case Notice.AddressRestored(var address) ->
          add(
              event,
              EventKind.ADDRESS,
              "%s put %s back, which somebody had removed"
                  .formatted(label(event), AddressText.of(address.address())),
              Map.of("added", true, "address", AddressText.of(address.address())));
      case Notice.AddressLost(var address) ->
          add(
              event,
              EventKind.ADDRESS,
              "%s gives the role up: somebody has removed %s"
                  .formatted(label(event), AddressText.of(address.address())),
              Map.of("added", false, "address", AddressText.of(address.address())));
      case Notice.AddressRefused(var address, var reason) ->
          add(
              event,
              EventKind.ADDRESS,
              "%s could not take %s: %s"
                  .formatted(label(event), AddressText.of(address.address()), reason),
              Map.of("added", false, "address", AddressText.of(address.address())));
      case Notice.LowerPriorityHeard(HeardMaster loser) ->
          add(
              event,
              EventKind.VRRP,
              "%s heard %s claim the role too, and stays master with priority %d"
                  .formatted(label(event), named(loser), event.priority()),
              rivals(event, loser));
      case Notice.AddressClaimed(var address, var mac) ->
          add(
              event,
              EventKind.ADDRESS,
              "%s: %s is also used by %s; this director announced it again"
                  .formatted(label(event), AddressText.of(address), mac),
              Map.of("address", AddressText.of(address), "mac", mac.toString()));
      case Notice.PriorityChanged(int from, int to) ->
          add(
              event,
              EventKind.VRRP,
              "%s elects with priority %d instead of %d, by what it tracks"
                  .formatted(label(event), to, from),
              Map.of());
      case Notice.NoRoomToSend(var to, long count) ->
          add(
              event,
              EventKind.VRRP,
              "%s could not send %d packet(s)%s: earlier ones still wait to leave"
                  .formatted(
                      label(event),
                      count,
                      to.map(peer -> " to " + AddressText.of(peer)).orElse("")),
              Map.of());
      case Notice.AdvertsRejected(var reason, var source, long count) ->
          add(
              event,
              EventKind.VRRP,
              "%s dropped %d advert(s)%s: %s"
                  .formatted(
                      label(event),
                      count,
                      source.map(from -> " of " + AddressText.of(from)).orElse(""),
                      reason.meaning()),
              Map.of());
    }
  }

  private void addChange(VrrpEvent event, Notice.RoleChanged change) {
    Map<String, Object> details = new HashMap<>();
    change.winner().ifPresent(winner -> details.putAll(rivals(event, winner)));
    details.put("scope", EnumText.dashed(event.scope()));
    details.put("from", EnumText.dashed(change.from()));
    details.put("to", EnumText.dashed(change.to()));
    details.put("cause", EnumText.dashed(change.cause()));
    details.put("priority", event.priority());
    if (!change.faults().isEmpty()) {
      details.put("faults", change.faults().stream().sorted().map(EnumText::dashed).toList());
    }
    String winner =
        change
            .winner()
            .map(other -> ": %s; its own is %d".formatted(named(other), event.priority()))
            .orElse("");
    String text =
        "%s is %s because %s%s%s"
            .formatted(
                label(event),
                EnumText.dashed(change.to()),
                change.cause().meaning(),
                winner,
                faults(change));
    add(event, EventKind.ROLE, text, details);
  }

  private static String faults(Notice.RoleChanged change) {
    return change.faults().isEmpty()
        ? ""
        : change.faults().stream()
            .sorted()
            .map(FaultReason::meaning)
            .collect(Collectors.joining(", and ", ": ", ""));
  }

  private static String named(HeardMaster other) {
    return "%s with priority %d".formatted(AddressText.of(other.address()), other.priority());
  }

  /** Two masters: the other one, and the priority of this one. */
  private static Map<String, Object> rivals(VrrpEvent event, HeardMaster other) {
    return Map.of(
        "other", AddressText.of(other.address()),
        "other-priority", other.priority(),
        "priority", event.priority());
  }

  /** With the time at which it happened: it is told later, when VRRP has done what is due. */
  private void add(VrrpEvent event, EventKind kind, String text, Map<String, Object> details) {
    events.add(event.time(), kind, event.name(), text, details);
  }

  private void changed(String instance, Role to) {
    boolean before = anyMaster();
    byInstance.put(instance, to);
    if (anyMaster() != before) {
      mastership.run();
    }
  }

  private static String label(VrrpEvent event) {
    return switch (event.scope()) {
      case INSTANCE -> event.name();
      case GROUP -> "group " + event.name();
      case INTERFACE -> "interface " + event.name();
    };
  }
}
