package dev.tandem.vrrp.network;

import java.io.IOException;

/** Opens ports. */
public interface FramePorts {

  /**
   * Opens a port that receives the VRRP packets asked for, and no frame that this host sent.
   *
   * @throws IOException when the interface cannot be opened
   */
  FramePort open(HostInterface on, Reception reception, FramePort.Listener listener)
      throws IOException;
}
