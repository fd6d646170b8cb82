package dev.tandem.lvs.service;

import java.net.InetAddress;

/**
 * Hashes of what identifies services and servers, of which there may be hundreds of thousands. The
 * ones that records get by themselves fall together where addresses and ports follow one another,
 * and are slow until the JVM's last compiler has had them.
 */
final class Hashes {

  // Odd, and without a pattern in their bits (of the golden ratio, and of MurmurHash3).
  private static final int ADDRESS = 0x9e3779b1;
  private static final int PORT = 0x85ebca6b;

  private Hashes() {}

  static int of(InetAddress address, int port) {
    return address.hashCode() * ADDRESS + port * PORT;
  }
}
