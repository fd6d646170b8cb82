package dev.tandem.lvs.fastpath;

import java.net.InetAddress;

/** Which addresses and ports new flows may come to, for a fast path that must know. */
public interface ServiceDirectory {

  /** Of a service that no servers are chosen ahead for. */
  int NO_STOCK = -1;

  /** For a fast path that is the engine itself. */
  ServiceDirectory NOBODY =
      new ServiceDirectory() {
        @Override
        public void add(int protocol, InetAddress address, int port, boolean takesFtpData) {}

        @Override
        public void remove(int protocol, InetAddress address, int port) {}
      };

  /**
   * From now on new flows come to the engine.
   *
   * @param port 0 for all ports without a service of their own
   * @param takesFtpData whether it takes the data connections of FTP too
   */
  void add(int protocol, InetAddress address, int port, boolean takesFtpData);

  void remove(int protocol, InetAddress address, int port);

  /**
   * From now on, flows to a port without a service come to the engine: it waits for one of them.
   */
  default void expect(int protocol, InetAddress address, int port) {}

  /** It waits no longer. */
  default void expectNoMore(int protocol, InetAddress address, int port) {}

  /** In which stock the servers are that were chosen ahead for a service, or {@link #NO_STOCK}. */
  default void stock(int protocol, InetAddress address, int port, int number) {}
}
