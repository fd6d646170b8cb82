package dev.tandem.director.api;

import dev.tandem.director.daemon.ServiceDigest;
import dev.tandem.sync.FormatVersion;
import dev.tandem.sync.Refusals;
import dev.tandem.sync.SyncStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** States of the replication, as a director may find them; each figure is another number. */
public final class SyncStates {

  /** The digest of the services of this director, and of a peer that has the same. */
  public static final String SERVICES = "0123456789abcdef";

  private SyncStates() {}

  /** A channel that is as it should be. */
  public static SyncStatus with(SyncStatus.Peer... peers) {
    return with(true, 0, peers);
  }

  public static SyncStatus with(boolean synced, long atRisk, SyncStatus.Peer... peers) {
    return new SyncStatus(
        "a",
        true,
        synced,
        1001,
        102,
        1003,
        104,
        5,
        6,
        7,
        0,
        Refusals.NONE,
        8,
        9,
        10,
        11,
        500,
        13,
        14,
        atRisk,
        Duration.ofMillis(15),
        Duration.ofMillis(16),
        Duration.ofMillis(17),
        List.of(peers));
  }

  /** One that lacks nothing. */
  public static SyncStatus.Peer complete(String name) {
    return peer(name, true, 500, 0, false, SERVICES);
  }

  /** One whose copy is under way. */
  public static SyncStatus.Peer copying(String name) {
    return peer(name, false, 420, 0, false, SERVICES);
  }

  /** One whose copy is wrong in some regions. */
  public static SyncStatus.Peer different(String name) {
    return peer(name, true, 500, 3, false, SERVICES);
  }

  /** One that takes nothing at present. */
  public static SyncStatus.Peer leftBehind(String name) {
    return peer(name, true, 500, 0, true, SERVICES);
  }

  /** One that has other services configured. */
  public static SyncStatus.Peer otherServices(String name) {
    return peer(name, true, 500, 0, false, "fedcba9876543210");
  }

  private static SyncStatus.Peer peer(
      String name, boolean complete, int held, int differing, boolean behind, String services) {
    return new SyncStatus.Peer(
        name,
        Duration.ofMillis(40),
        Optional.of(FormatVersion.OURS),
        600,
        true,
        complete,
        held,
        500 - held,
        differing,
        behind,
        Map.of(ServiceDigest.NOTE, services));
  }
}
