package dev.tandem.vrrp.network;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Optional;

/** Where Ethernet frames of VRRP leave an interface and come in. */
public interface FramePort extends AutoCloseable {

  /**
   * Sends one frame, without waiting but for one from an Ethernet address that is not the
   * interface's; may be called from any thread.
   *
   * @throws NoRoomException when those before it have not left yet
   */
  void send(byte[] frame) throws IOException;

  /**
   * Sends one IP packet by whatever way leads to its destination, without waiting; from the
   * opener's thread.
   *
   * @param vrf the device whose routes count; empty for the routes of the host
   * @throws NoRoomException when those before it still wait for its destination
   */
  void sendRouted(byte[] packet, InetAddress destination, Optional<String> vrf) throws IOException;

  /**
   * Whether every frame that the kernel has taken in has been handed to the listener. A process
   * that was not scheduled for a while uses this to hear what it missed before it acts.
   */
  boolean caughtUp();

  /** Ends reception; no frame is handed over after it returns. */
  @Override
  void close();

  /** Takes what a port receives, on the port's own thread. */
  interface Listener {

    void received(byte[] frame);

    /** The port is of no use any more, for instance because its interface is gone. */
    void failed(Exception cause);
  }
}
