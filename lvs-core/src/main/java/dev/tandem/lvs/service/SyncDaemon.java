package dev.tandem.lvs.service;

import java.net.InetAddress;
import java.util.Optional;

/**
 * IPVS's own connection synchronisation over multicast, as {@code ipvsadm --start-daemon} asks for
 * it and {@code ipvsadm -L --daemon} lists it. In a request, 0 and empty leave the value to the
 * engine.
 *
 * @param multicastInterface name of the network interface
 * @param syncId 0..255; a backup with 0 takes messages of every id
 * @param maxLength of a message in bytes
 * @param ttl of the multicast packets
 */
public record SyncDaemon(
    Role role,
    String multicastInterface,
    int syncId,
    int maxLength,
    Optional<InetAddress> group,
    int port,
    int ttl) {

  /** A node may run one daemon of each role. */
  public enum Role {
    MASTER,
    BACKUP
  }
}
