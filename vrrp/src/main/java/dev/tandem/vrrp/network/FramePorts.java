package dev.tandem.vrrp.network;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Set;

/** Opens ports. */
public interface FramePorts {

  /**
   * Opens a port that receives the VRRP packets sent to the given groups, and no frame that this
   * host sent.
   *
   * @param groups to join; empty for a port that only sends
   * @throws IOException when the interface cannot be opened
   */
  FramePort open(HostInterface on, Set<InetAddress> groups, FramePort.Listener listener)
      throws IOException;
}
