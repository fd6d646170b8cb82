package dev.tandem.lvs.engine;

import dev.tandem.lvs.engine.PacketEngine.Verdict;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.table.ConnectionTable;

/**
 * The way of fragments: the first one of a packet goes the way of all packets and is remembered,
 * the others follow it, and those that came too early with it.
 */
final class FragmentPath {

  private final PacketView packet;
  private final Forwarder forwarder;
  private final Fragments fragments;
  private final HeldFragments held;
  private final FragmentName name = new FragmentName();
  private final FragmentName laterName = new FragmentName();

  FragmentPath(EngineParts parts, PacketView packet, Forwarder forwarder) {
    this.packet = packet;
    this.forwarder = forwarder;
    fragments = new Fragments(parts.table());
    held = new HeldFragments(parts.counters());
  }

  /** How first fragments are decided about. */
  interface Decision {
    Verdict flow(int now);
  }

  /** Decides about a first fragment. */
  Verdict first(Decision decision, int now) {
    name.of(packet);
    Verdict verdict = decision.flow(now);
    if (verdict != Verdict.SEND && verdict != Verdict.HOLD) {
      return verdict;
    }
    fragments.remember(name, forwarder.slot(), forwarder.fromServer(), now);
    if (!held.isEmpty()) {
      follow(now);
    }
    return verdict;
  }

  /** Sends on what waited; the packet that was decided about before stays the forwarder's. */
  private void follow(int now) {
    forwarder.keep();
    Outlet outlet = forwarder.outlet();
    long place = outlet.acquire();
    while (place != Outlet.FULL) {
      long frame = place - PacketView.ETHERNET_HEADER;
      int length = held.release(name, packet.memory(), frame);
      if (length == 0) {
        outlet.release(place);
        break;
      }
      packet.parse(packet.memory(), frame, length);
      Verdict verdict = later(now);
      if (verdict == Verdict.SEND || verdict == Verdict.HOLD) {
        outlet.send(packet.ip(), packet.packetLength(), forwarder.hop());
      } else {
        outlet.release(place);
      }
      place = outlet.acquire();
    }
    forwarder.restore();
  }

  /**
   * Decides about a fragment that is not the first.
   *
   * @return null if its connection is not known
   */
  Verdict later(int now) {
    int place = fragments.find(laterName.of(packet), now);
    return place == ConnectionTable.NONE
        ? null
        : forwarder.forward(fragments.slot(place), fragments.fromServer(place), now);
  }

  /** Keeps a fragment until the first one of its packet comes. */
  Verdict hold(int now) {
    held.hold(packet, laterName.of(packet), now);
    return Verdict.DROP;
  }

  /** Gives up fragments that waited in vain. */
  void expire(int now) {
    held.expire(now);
  }
}
