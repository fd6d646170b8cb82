package dev.tandem.sync;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/**
 * How the directors replicate their connections ({@code session_sync}).
 *
 * @param cluster the name that all directors of one pair share; others are refused
 * @param node this director's name, unique in the cluster
 * @param local where the channel listens
 * @param peers where the other directors listen
 * @param refresh how long a connection may live on the master before it is sent again
 * @param compare after how long the directors compare digests of their tables again; zero for only
 *     when something is missing
 * @param gate how long a returning director waits for its copy of the table before it may preempt
 *     all the same
 * @param lifeline the TCP port of the connections by which the others hear at once that this
 *     director has died, 0 for any that is free; empty for none
 * @param carrier what the messages travel by
 * @param protection of the channel from others
 */
public record SyncSettings(
    String cluster,
    String node,
    InetSocketAddress local,
    List<InetSocketAddress> peers,
    Duration refresh,
    Duration compare,
    Duration gate,
    OptionalInt lifeline,
    Carrier carrier,
    Protection protection) {

  public static final int DEFAULT_PORT = 7800;

  /** What messages travel by. */
  public sealed interface Carrier {

    /** Connections between the addresses of the directors. */
    record Tcp() implements Carrier {}

    /** Datagrams; the directors find each other by a multicast group. */
    record Multicast(InetSocketAddress group) implements Carrier {}
  }

  public SyncSettings {
    peers = List.copyOf(peers);
  }
}
