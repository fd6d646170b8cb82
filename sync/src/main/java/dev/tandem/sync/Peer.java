package dev.tandem.sync;

import java.util.Optional;

/** Another director: its last sign of life and the streams from and to it. Guarded by a lock. */
final class Peer {

  private final String name;
  private final Outgoing outgoing = new Outgoing();
  private final Incoming incoming = new Incoming();
  private Heartbeat heartbeat = Heartbeat.NONE;
  private long heardAt;
  private int owner;
  private boolean suspected;
  private boolean leaving;
  private Optional<FormatVersion> format = Optional.empty();

  Peer(String name, long nanoTime) {
    this.name = name;
    this.heardAt = nanoTime;
  }

  String name() {
    return name;
  }

  Outgoing outgoing() {
    return outgoing;
  }

  Incoming incoming() {
    return incoming;
  }

  Heartbeat heartbeat() {
    return heartbeat;
  }

  void heartbeat(Heartbeat newHeartbeat, long nanoTime) {
    heartbeat = newHeartbeat;
    format = Optional.of(FormatVersion.ofMinor(newHeartbeat.minorVersion()));
    heardAt = nanoTime;
    suspected = false;
  }

  /** Whether it has given a sign of life. */
  boolean isHeard() {
    return !heartbeat.equals(Heartbeat.NONE);
  }

  /** The format that it speaks; empty while it has not been heard. */
  Optional<FormatVersion> format() {
    return format;
  }

  /** It has sent something of another major version: nothing more is known of it. */
  void speaks(FormatVersion other, long nanoTime) {
    format = Optional.of(other);
    heardAt = nanoTime;
  }

  /**
   * Takes it for dead until it is heard again.
   *
   * @return whether this is news: two connections to a peer end at the same time, and those of one
   *     that has said goodbye end as well
   */
  boolean suspect() {
    boolean news = !suspected && !leaving;
    suspected = true;
    return news;
  }

  /** It has said goodbye. */
  void leaves() {
    leaving = true;
  }

  boolean leaving() {
    return leaving;
  }

  /** It was started anew. */
  void returns() {
    leaving = false;
  }

  /** Nanoseconds since its last sign of life. */
  long silence(long nanoTime) {
    return nanoTime - heardAt;
  }

  /** The number that its flows go by in the table; 0 while nothing was heard of it. */
  int owner() {
    return owner;
  }

  void owner(int number) {
    owner = number;
  }

  /**
   * Flows of this director that the other one lacks, or has otherwise.
   *
   * @param told how many it should have
   */
  long missing(int told) {
    long lacking = Math.abs((long) told - heartbeat.held()) - outgoing.records();
    boolean equal = heartbeat.complete() && heartbeat.differing() == 0 && !outgoing.behind();
    return outgoing.records() + (equal ? 0 : Math.max(Math.max(lacking, 0), heartbeat.differing()));
  }

  /**
   * Whether it was told all that this director held when its stream was marked last. What may
   * differ all the same is no matter of moments: it shows at the next comparison.
   */
  boolean caughtUp() {
    return heartbeat.complete() && outgoing.passedMark();
  }
}
