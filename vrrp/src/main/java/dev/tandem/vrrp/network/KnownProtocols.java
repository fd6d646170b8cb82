package dev.tandem.vrrp.network;

import dev.tandem.linux.LibC;
import dev.tandem.linux.LinuxException;
import dev.tandem.linux.SocketName;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the kernel know that VRRP, also in an authentication header, is spoken here. What a capture
 * sees does not count: of a protocol without a socket, the kernel answers each packet to one of its
 * addresses by an ICMP error to the sender (RFC 1122 section 3.2.2.1, RFC 8200 section 4).
 */
final class KnownProtocols implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(KnownProtocols.class);

  private static final int SOCK_RAW = 3;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int IPPROTO_AH = 51;
  private static final int IPPROTO_VRRP = 112;
  private static final int SO_ATTACH_FILTER = 26;

  /** {@code struct sock_filter}: code, two jumps, operand. */
  private static final int FILTER_LENGTH = 8;

  /** BPF_RET | BPF_K: with the operand 0, nothing of the packet is kept. */
  private static final short RETURN = 0x06;

  /** {@code struct sock_fprog}: number of instructions, pointer to them. */
  private static final int PROGRAM_LENGTH = 16;

  private static final int PROGRAM_POINTER = 8;

  private final List<Integer> sockets = new ArrayList<>();

  /** In the network namespace of the calling thread, as far as the host has the families. */
  KnownProtocols() {
    open(SocketName.AF_INET, IPPROTO_VRRP);
    open(SocketName.AF_INET, IPPROTO_AH);
    open(SocketName.AF_INET6, IPPROTO_VRRP);
  }

  /** A host without IPv6 has no such socket, and answers nothing. */
  private void open(int family, int protocol) {
    try {
      int socket = LibC.socket(family, SOCK_RAW | SOCK_CLOEXEC, protocol);
      sockets.add(socket);
      keepNothing(socket);
    } catch (LinuxException e) {
      LOG.debug("protocol {} of family {} stays unknown", protocol, family, e);
    }
  }

  /**
   * Nobody reads the socket. To let it fill up would not do: recent kernels pass over one that is
   * full, and answer.
   */
  private static void keepNothing(int socket) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment filter = arena.allocate(FILTER_LENGTH, Integer.BYTES);
      filter.set(ValueLayout.JAVA_SHORT, 0, RETURN);
      MemorySegment program = arena.allocate(PROGRAM_LENGTH, Long.BYTES);
      program.set(ValueLayout.JAVA_SHORT, 0, (short) 1);
      program.set(ValueLayout.ADDRESS, PROGRAM_POINTER, filter);
      LibC.setsockopt(socket, LibC.SOL_SOCKET, SO_ATTACH_FILTER, program, "SO_ATTACH_FILTER");
    }
  }

  @Override
  public void close() {
    sockets.forEach(LibC::close);
  }
}
