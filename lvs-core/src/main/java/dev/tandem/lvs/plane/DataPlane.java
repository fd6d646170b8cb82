package dev.tandem.lvs.plane;

import dev.tandem.lvs.engine.Engine;
import dev.tandem.lvs.fastpath.FastPathSettings;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.service.LvsControl;
import dev.tandem.lvs.table.ConnectionTable;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * Packets in and out, with one engine that decides about them on a thread of its own. All methods
 * may be called from any thread.
 */
public interface DataPlane extends AutoCloseable {

  /** The engine's services and connections. */
  LvsControl control();

  /** Runs things between packets, where {@link #engine} may be used. */
  Executor executor();

  /** The engine; to be touched on the {@link #executor} only, except where it says otherwise. */
  Engine engine();

  /** The table, which other threads may read beside the engine. */
  default ConnectionTable table() {
    return engine().table();
  }

  /** What the packets' path is told at run time. */
  default FastPathSettings fastPathSettings() {
    return engine().settings();
  }

  /** Packets by what became of them. */
  default Map<PacketCounter, Long> counters() {
    return engine().counters().sums();
  }

  /** Sets which addresses nobody may answer ARP for once this director is dead. */
  void guard(Collection<InetAddress> addresses);

  /** Leaves all packets to the kernel, or takes them again; in effect when this returns. */
  void standBack(boolean wanted);

  /**
   * Makes the calling thread the engine's until the start, instead of the one that opened the
   * plane, which is done with it.
   */
  void takeOver();

  /** Starts to forward, with the services that are there by now. */
  void start();

  /** How each interface is used, and what was lost on its way to the engine. */
  List<PortStatus> ports();

  /** The longest time in nanoseconds that the engine did not look for packets. */
  long longestCycleNanos();

  /** Stops deciding; what the settings keep goes on forwarding known flows. */
  @Override
  void close();

  /**
   * How an interface is used.
   *
   * @param vlans interfaces of VLANs, whose frames pass it with a tag
   * @param mode how its packets are taken, such as {@code native} or {@code generic} XDP
   * @param lost packets that the engine did not get in time
   */
  record PortStatus(String name, List<String> vlans, String mode, int queues, long lost) {

    /** The name, with those of the VLANs. */
    public String fullName() {
      return vlans.isEmpty() ? name : "%s (%s)".formatted(name, String.join(", ", vlans));
    }
  }
}
