package dev.tandem.bench.load;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.tandem.bench.network.BenchNetwork;
import dev.tandem.bench.network.DirectorPath;
import dev.tandem.linux.NetworkNamespace;
import dev.tandem.linux.Scheduling;
import dev.tandem.linux.bpf.BpfMap;
import dev.tandem.linux.bpf.BpfObject;
import dev.tandem.linux.bpf.ProgramTestRun;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Makes packets inside the kernel and sends them to a director, on a thread of its own that stays
 * on one processor. What happens to a packet on its way happens on the same processor, inside the
 * same call, unless a contestant hands it to another one.
 */
public final class Generator implements AutoCloseable {

  /** Octets of a packet, as on the wire without the frame check sequence. */
  public static final int FRAME_LENGTH = 64;

  // Flags of TCP.
  private static final int SYN = 2;
  private static final int ACK = 16;

  private static final double NANOS = 1e9;
  private static final int INTERFACE_INDEX = 0;
  private static final int FLOW_MASK = 4;
  private static final int ORDER = 8;
  private static final int LIST_MASK = 12;
  private static final int FIRST_CLIENT = 20;
  private static final int TARGET = 24;
  private static final int TARGET_PORT = 28;
  private static final int DESTINATION_MAC = 30;
  private static final int SOURCE_MAC = 36;
  private static final int TCP_FLAGS = 42;
  private static final int STAMPED = 43;
  private static final int PACED = 44;
  private static final int MALFORMED = 45;
  private static final int TARGET_IPV6 = 48;

  private static final int PACE_PERIOD = 0;
  private static final int PACE_BEGAN = 8;
  private static final int PACE_ENDED = 16;
  private static final int PACE_WAITED = 32;

  private final Arena arena = Arena.ofShared();
  private final BpfObject object = BpfObject.open("generator", Programs.elf("generator"));
  private final ExecutorService thread;
  private final int interfaceIndex;
  private final String program;
  private final MemorySegment pace;
  private final byte[] frame = new byte[FRAME_LENGTH];

  /**
   * What a generator sends.
   *
   * @param target an IPv6 one of UDP alone
   * @param tcpFlags 0 for UDP
   * @param stamped whether the sink measures how long packets were under way
   * @param paced whether all are sent by {@link Generator#atRate}
   * @param malformed whether none of TCP is as it should be
   */
  public record Stream(
      Flows flows,
      int firstClient,
      InetAddress target,
      int tcpFlags,
      boolean stamped,
      boolean paced,
      boolean malformed) {

    public static Stream of(Flows flows, InetAddress target) {
      return new Stream(flows, DirectorPath.FIRST_CLIENT, target, 0, false, false, false);
    }

    public Stream stamp() {
      return new Stream(flows, firstClient, target, tcpFlags, true, paced, malformed);
    }

    /** Segments that open connections. */
    public Stream opening() {
      return new Stream(flows, firstClient, target, SYN, stamped, paced, malformed);
    }

    /** Segments of connections that are open. */
    public Stream established() {
      return new Stream(flows, firstClient, target, ACK, stamped, paced, malformed);
    }

    /** Segments with lengths that contradict each other. */
    public Stream spoiled() {
      return new Stream(flows, firstClient, target, SYN, stamped, paced, true);
    }

    /** The same from other clients. */
    public Stream from(int otherClient) {
      return new Stream(flows, otherClient, target, tcpFlags, stamped, paced, malformed);
    }

    /** The same at a rate that each call says. */
    public Stream atRate() {
      return new Stream(flows, firstClient, target, tcpFlags, stamped, true, malformed);
    }
  }

  /** Loads a generator of packets from the clients. */
  public Generator(DirectorPath path, Stream stream, int cpu) {
    interfaceIndex = path.clientEnd().index();
    boolean listed = stream.flows().order() == Flows.Order.ZIPF;
    int[] list = listed ? stream.flows().list() : new int[1];
    object.resize("list", list.length);
    MemorySegment constants = object.constants();
    constants.set(JAVA_INT, INTERFACE_INDEX, interfaceIndex);
    constants.set(JAVA_INT, FLOW_MASK, stream.flows().count() - 1);
    constants.set(JAVA_INT, ORDER, stream.flows().order().ordinal());
    constants.set(JAVA_INT, LIST_MASK, list.length - 1);
    constants.set(JAVA_INT, FIRST_CLIENT, stream.firstClient());
    byte[] target = stream.target().getAddress();
    boolean ipv6 = stream.target() instanceof Inet6Address;
    if (ipv6) {
      MemorySegment.copy(target, 0, constants, JAVA_BYTE, TARGET_IPV6, target.length);
    } else {
      constants.set(JAVA_INT, TARGET, ByteBuffer.wrap(target).getInt());
    }
    program = ipv6 ? "generate_ipv6" : "generate";
    constants.set(JAVA_SHORT, TARGET_PORT, (short) DirectorPath.PORT);
    Programs.setMac(constants, DESTINATION_MAC, path.front());
    Programs.setMac(constants, SOURCE_MAC, path.clientEnd());
    constants.set(JAVA_BYTE, TCP_FLAGS, (byte) stream.tcpFlags());
    constants.set(JAVA_BYTE, STAMPED, (byte) (stream.stamped() ? 1 : 0));
    constants.set(JAVA_BYTE, PACED, (byte) (stream.paced() ? 1 : 0));
    constants.set(JAVA_BYTE, MALFORMED, (byte) (stream.malformed() ? 1 : 0));
    object.load();
    pace = object.map("paces").map(arena);
    writeList(list);
    thread = Executors.newSingleThreadExecutor(Thread.ofPlatform().name("generator").factory());
    run(() -> {
      NetworkNamespace.enter(BenchNetwork.namespace(DirectorPath.CLIENTS));
      Scheduling.pinTo(cpu);
    });
  }

  /** Values of a mapped array begin at multiples of 8 octets. */
  private void writeList(int[] list) {
    BpfMap map = object.map("list");
    MemorySegment values = map.map(arena);
    for (int i = 0; i < list.length; i++) {
      values.set(JAVA_INT, (long) i * Long.BYTES, list[i]);
    }
  }

  /** Sends a number of packets; returns when they are out. */
  public void send(int packets) {
    run(() -> sendHere(packets));
  }

  private void sendHere(int packets) {
    ProgramTestRun.send(object.programFd(program), frame, interfaceIndex, packets);
  }

  /** Sends as {@link #send} and tells what the call took. */
  public Effort measure(int packets) {
    return CompletableFuture.supplyAsync(
            () -> {
              Effort before = Effort.now();
              sendHere(packets);
              return Effort.now().since(before);
            },
            thread)
        .join();
  }

  /**
   * Sends single packets, one each period.
   *
   * @param periodNanos from one packet to the next
   */
  public void pace(int packets, long periodNanos) {
    run(() -> {
      long due = System.nanoTime();
      for (int i = 0; i < packets; i++) {
        while (System.nanoTime() - due < 0) {
          Thread.onSpinWait();
        }
        sendHere(1);
        due += periodNanos;
      }
    });
  }

  /**
   * Sends packets at a rate, 64 at once.
   *
   * @return the time from the first to the last, and processor time without the waiting between
   */
  public Effort atRate(int packets, double perSecond) {
    pace.set(JAVA_LONG, PACE_PERIOD, Math.round(NANOS / perSecond));
    pace.set(JAVA_LONG, PACE_BEGAN, 0);
    pace.set(JAVA_LONG, PACE_WAITED, 0);
    Effort call = measure(packets);
    long wall = pace.get(JAVA_LONG, PACE_ENDED) - pace.get(JAVA_LONG, PACE_BEGAN);
    return new Effort(wall, call.cpuNanos() - pace.get(JAVA_LONG, PACE_WAITED));
  }

  private void run(Runnable task) {
    CompletableFuture.runAsync(task, thread).join();
  }

  @Override
  public void close() {
    thread.shutdown();
    object.close();
    arena.close();
  }
}
