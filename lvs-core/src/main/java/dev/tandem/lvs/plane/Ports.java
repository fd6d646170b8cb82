package dev.tandem.lvs.plane;

import dev.tandem.linux.FrameSocket;
import dev.tandem.linux.xdp.Umem;
import java.util.List;

/** The interfaces of a data plane as the engine's thread sees them, on one packet memory. */
interface Ports {

  Umem umem();

  /** All that packets come by. */
  List<? extends FrameSocket> sockets();

  /** The index of the interface that the packets of a socket come by. */
  int interfaceOf(int socket);

  /**
   * Where packets to neighbours behind an interface go out; null when the data plane lacks it.
   * Allocates nothing.
   */
  FrameSocket towards(int interfaceIndex);

  /** Takes tags off the frames that arrive. */
  FrameTags tags();

  /** What becomes readable when there is something to take, to wait on. */
  int[] descriptors();

  /** Takes what came besides packets; returns how much. */
  int takeReports(int now);

  /** Gives the kernel's stack a packet as it came; false where that cannot be. */
  boolean leaveToKernel(long address, int length);

  /**
   * Gives a frame's packet to the kernel's stack, which has not had it.
   *
   * @return false when there is no way to it, or no room
   */
  boolean deliver(long address, int length);
}
