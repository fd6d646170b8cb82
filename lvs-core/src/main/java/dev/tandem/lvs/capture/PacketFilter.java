package dev.tandem.lvs.capture;

import java.net.Inet4Address;
import java.net.InetAddress;
import org.pcap4j.core.BpfProgram;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.Pcaps;
import org.pcap4j.packet.namednumber.DataLinkType;

/** An expression in libpcap's language (pcap-filter(7)), applied to captured packets. */
public final class PacketFilter implements AutoCloseable {

  private static final Inet4Address NO_NETMASK =
      (Inet4Address) InetAddress.ofLiteral("255.255.255.255");

  private final BpfProgram program;

  /**
   * Compiles an expression; an empty one lets everything through.
   *
   * @throws IllegalArgumentException with libpcap's words for what is wrong with it
   */
  public PacketFilter(String expression) {
    try (PcapHandle handle = Pcaps.openDead(DataLinkType.EN10MB, CaptureSettings.MOST_SNAP)) {
      program = handle.compileFilter(expression, BpfCompileMode.OPTIMIZE, NO_NETMASK);
    } catch (PcapNativeException | NotOpenException e) {
      throw new IllegalArgumentException(
          "'%s' is no filter: %s".formatted(expression, e.getMessage()), e);
    }
  }

  public boolean matches(CapturedPacket packet) {
    return program.applyFilter(packet.frame(), packet.length(), packet.frame().length);
  }

  @Override
  public void close() {
    program.free();
  }
}
