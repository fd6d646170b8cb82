package dev.tandem.lvs.engine;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A packet must leave no garbage: a collection would come at the worst moment, in a flood. */
class AllocationTest {

  private static final int FLOWS = 20_000;
  private static final int FIRST_PORT = 1024;
  private static final int SOURCE_PORT = 34;
  private static final String CLIENT = "192.0.2.7:1";

  /** As long as a busy machine may take to compile the path of a packet for good. */
  private static final Duration COMPILED = Duration.ofSeconds(60);

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @ParameterizedTest
  @ValueSource(strings = {"rr", "wrr", "lc", "wlc", "sh", "mh"})
  void newFlowsAllocateNothing(String scheduler) {
    // The interpreter allocates, and so does code that is not compiled for good yet.
    long deadline = System.nanoTime() + COMPILED.toNanos();
    long allocated;
    do {
      allocated = allocatedByFlow(scheduler);
    } while (allocated > 0 && System.nanoTime() < deadline);
    assertThat(allocated).isZero();
  }

  /** Bytes that each of the flows of a client took from the heap, in a table that is empty. */
  private long allocatedByFlow(String scheduler) {
    Lab lab = new Lab(FLOWS);
    lab.serve(
        Lab.service(Lab.key(Protocol.TCP, Lab.VIP), scheduler, 0), ForwardingMethod.MASQUERADE, 4);
    long before = threads.getCurrentThreadAllocatedBytes();
    send(lab);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(lab.engine().table().live()).isEqualTo(FLOWS);
    return allocated / FLOWS;
  }

  /** Sends the packets of the flows, each from a port of its own. */
  private static void send(Lab lab) {
    List<byte[]> packets =
        List.of(
            Frames.tcp(CLIENT, Lab.VIP, PacketView.SYN).bytes(),
            Frames.tcp(CLIENT, Lab.VIP, PacketView.ACK).bytes());
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(2048);
      PacketEngine engine = lab.engine().packets();
      for (int port = FIRST_PORT; port < FIRST_PORT + FLOWS; port++) {
        for (int i = 0; i < packets.size(); i++) {
          byte[] packet = packets.get(i);
          packet[SOURCE_PORT] = (byte) (port >> 8);
          packet[SOURCE_PORT + 1] = (byte) port;
          MemorySegment.copy(packet, 0, memory, JAVA_BYTE, Outlet.HEADROOM, packet.length);
          engine.process(memory, Outlet.HEADROOM, packet.length, Lab.FRONT, lab.now());
        }
      }
    }
  }
}
