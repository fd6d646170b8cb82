package dev.tandem.linux;

/**
 * Ethernet frames in and out of an interface, in the frames of one packet memory: what is received
 * lies there, what is sent must lie there. Belongs to one thread.
 */
public interface FrameSocket {

  /** How many received packets wait. */
  int received();

  /** The address in the packet memory of the {@code i}-th waiting packet. */
  long receivedAddress(int i);

  int receivedLength(int i);

  /** Takes the first {@code count} waiting packets; their frames are now the caller's. */
  void take(int count);

  /** Lends free frames to receive into, at most {@code most} at this call. */
  void refill(int most);

  /**
   * Sends a packet, at the latest with the next {@link #flush}; its frame is free once it is gone.
   *
   * @return false when it cannot be sent now: the frame is still the caller's
   */
  boolean send(long address, int length);

  /** Has what was queued sent. */
  void flush();

  /** Takes back the frames of packets that are sent; returns how many. */
  int reclaim();
}
