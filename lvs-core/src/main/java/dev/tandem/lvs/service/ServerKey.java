package dev.tandem.lvs.service;

import java.net.InetAddress;

/** What identifies a real server within its virtual service. */
public record ServerKey(InetAddress address, int port) {

  @Override
  public boolean equals(Object other) {
    return other instanceof ServerKey key && port == key.port && address.equals(key.address);
  }

  @Override
  public int hashCode() {
    return Hashes.of(address, port);
  }
}
