package dev.tandem.lvs.plane;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.tandem.linux.bpf.BpfObject;
import dev.tandem.linux.bpf.XdpLink;

/**
 * Unwraps tunnels on a real server's interface by an XDP program, for labs whose kernel lacks the
 * modules. It is taken off when this closes.
 */
public final class Decapsulator implements AutoCloseable {

  private static final String NAME = "decapsulate";

  private final BpfObject object = BpfObject.open(NAME, Programs.read(NAME));
  private final XdpLink link;

  /**
   * Attaches to an interface of the calling thread's namespace.
   *
   * @param guePort the UDP port that generic UDP encapsulation comes to
   */
  public Decapsulator(int interfaceIndex, int guePort) {
    object.constants().set(JAVA_SHORT, 0, (short) guePort);
    object.load();
    link = XdpLink.attach(object.programFd(NAME), interfaceIndex, XdpLink.Mode.GENERIC);
  }

  @Override
  public void close() {
    link.detach();
    link.close();
    object.close();
  }
}
