package dev.tandem.lvs.engine;

import dev.tandem.lvs.fastpath.ServiceDirectory;
import dev.tandem.lvs.packet.IpAddress;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.table.SlotLayout;
import dev.tandem.lvs.table.Slots;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells a fast path of the ports that announced connections will come to: those whose client's port
 * is not known yet have port 0 in its place. Belongs to the engine's thread.
 */
final class Expectations {

  private final Slots slots;
  private final ServiceDirectory directory;
  private final Map<End, Integer> counts = new HashMap<>();

  private record End(InetAddress address, int port) {}

  Expectations(Slots slots, ServiceDirectory directory) {
    this.slots = slots;
    this.directory = directory;
  }

  /** Whether a slot holds a connection that was announced and has not come yet. */
  boolean isOne(int slot) {
    return slots.clientPort(slot) == 0 && slots.marked(slot, SlotLayout.ANNOUNCED);
  }

  /** A slot came to life. */
  void add(int slot) {
    if (isOne(slot) && counts.merge(end(slot), 1, Integer::sum) == 1) {
      End end = end(slot);
      directory.expect(PacketView.TCP, end.address(), end.port());
    }
  }

  /** A slot is about to be freed. */
  void remove(int slot) {
    if (!isOne(slot)) {
      return;
    }
    End end = end(slot);
    counts.computeIfPresent(end, (key, count) -> count == 1 ? null : count - 1);
    if (!counts.containsKey(end)) {
      directory.expectNoMore(PacketView.TCP, end.address(), end.port());
    }
  }

  private End end(int slot) {
    InetAddress address = IpAddress.address(slots.virtualHigh(slot), slots.virtualLow(slot));
    return new End(address, slots.virtualPort(slot));
  }
}
