package dev.tandem.lvs.engine;

/** Where the engine sends packets besides the one it was asked about. */
public interface Outlet {

  /** For an engine that has nobody to send for it. */
  Outlet NONE =
      new Outlet() {
        @Override
        public long acquire() {
          return FULL;
        }

        @Override
        public void release(long packet) {}

        @Override
        public void send(long packet, int length, int hop) {}
      };

  /** What {@link #acquire} answers when there is no room. */
  long FULL = -1;

  /** Room that a packet needs in front of it. */
  int HEADROOM = 128;

  /** A place for an IP packet, with {@link #HEADROOM} in front; {@link #FULL} if there is none. */
  long acquire();

  /** Gives a place back. */
  void release(long packet);

  /** Sends a packet from a place that was acquired, now or when the neighbour is known. */
  void send(long packet, int length, int hop);
}
