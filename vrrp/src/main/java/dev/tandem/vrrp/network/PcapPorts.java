package dev.tandem.vrrp.network;

import java.io.IOException;

/** Opens ports on libpcap, in the network namespace of the calling thread. */
public final class PcapPorts implements FramePorts {

  private final Runnable onThreadStart;

  /**
   * Makes an opener of ports.
   *
   * @param onThreadStart run first on each capture thread, such as to give it real-time scheduling
   */
  public PcapPorts(Runnable onThreadStart) {
    this.onThreadStart = onThreadStart;
  }

  @Override
  public FramePort open(HostInterface on, Reception reception, FramePort.Listener listener)
      throws IOException {
    return new PcapPort(on, reception, listener, onThreadStart);
  }
}
