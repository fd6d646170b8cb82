package dev.tandem.bench.load;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.tandem.linux.bpf.BpfObject;
import dev.tandem.linux.bpf.XdpLink;
import dev.tandem.linux.netlink.Link;
import java.lang.foreign.MemorySegment;

/** XDP programs without a decision: the bare redirect, which is the limit of what XDP can do. */
public final class Redirect implements AutoCloseable {

  private static final int INTERFACE_INDEX = 0;
  private static final int DESTINATION_MAC = 4;
  private static final int SOURCE_MAC = 10;

  private final BpfObject object = BpfObject.open("endpoints", Programs.elf("endpoints"));
  private final XdpLink link;

  /** To be called inside the namespace of {@code in} and {@code out}. */
  public Redirect(Link in, Link out, Link to) {
    MemorySegment constants = object.constants();
    constants.set(JAVA_INT, INTERFACE_INDEX, out.index());
    Programs.setMac(constants, DESTINATION_MAC, to);
    Programs.setMac(constants, SOURCE_MAC, out);
    object.load();
    link = XdpLink.attach(object.programFd("redirect"), in.index(), XdpLink.Mode.NATIVE);
  }

  @Override
  public void close() {
    link.close();
    object.close();
  }
}
