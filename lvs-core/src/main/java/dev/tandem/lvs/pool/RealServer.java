package dev.tandem.lvs.pool;

import dev.tandem.lvs.packet.IpAddress;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.Tunnel;

/**
 * A real server of one virtual service, with the counts that schedulers look at. Only the engine's
 * thread touches it.
 */
public final class RealServer {

  private static final int UNLISTED = -1;

  private final ServerKey key;
  private final int number;
  private final long high;
  private final long low;
  private ServerSettings settings;
  private int lastWeight;
  private int position = UNLISTED;
  private int active;
  private int inactive;
  private int persistent;
  private int chosenActive;
  private int chosenInactive;
  private boolean overloaded;
  private long connections;

  /**
   * Starts without connections.
   *
   * @param number of its destination, by which slots and counters name it; at least 1
   */
  public RealServer(ServerSettings settings, int number) {
    this.key = settings.key();
    this.settings = settings;
    this.lastWeight = settings.weight();
    this.number = number;
    this.high = IpAddress.high(key.address());
    this.low = IpAddress.low(key.address());
  }

  /**
   * One that an earlier life of the director had, without weight until it is {@link #settle}d.
   *
   * @param connections that it had begun
   */
  public static RealServer earlier(ServerKey key, int number, long connections) {
    ServerSettings none =
        new ServerSettings(key, ForwardingMethod.MASQUERADE, 0, 0, 0, Tunnel.IPIP);
    RealServer server = new RealServer(none, number);
    server.connections = connections;
    return server;
  }

  public ServerKey key() {
    return key;
  }

  public int number() {
    return number;
  }

  /** The upper half of its address, see {@link IpAddress}. */
  public long high() {
    return high;
  }

  /** The lower half of its address. */
  public long low() {
    return low;
  }

  /** Its address in 32 bits, as schedulers see it: that of IPv6 folded. */
  public int addressBits() {
    return IpAddress.bits(high, low);
  }

  public int port() {
    return key.port();
  }

  public ServerSettings settings() {
    return settings;
  }

  /** Takes new settings for the same server; a higher or no upper threshold ends an overload. */
  public void settings(ServerSettings changed) {
    int upper = changed.upperThreshold();
    if (upper == 0 || upper > settings.upperThreshold()) {
      overloaded = false;
    }
    if (changed.weight() > 0) {
      lastWeight = changed.weight();
    }
    settings = changed;
  }

  /** Takes the settings that it has in this life: it may have more connections than they allow. */
  public void settle(ServerSettings changed) {
    settings(changed);
    noteOverload();
  }

  public int weight() {
    return settings.weight();
  }

  /** The last weight above 0 that it had, or 0. */
  public int lastWeight() {
    return lastWeight;
  }

  public boolean nat() {
    return settings.method() == ForwardingMethod.MASQUERADE;
  }

  /** Whether a scheduler may choose it: it has weight and is not overloaded. */
  public boolean available() {
    return settings.weight() > 0 && !overloaded;
  }

  public boolean overloaded() {
    return overloaded;
  }

  /** Its place among the servers of its service, the last added at 0. */
  public int position() {
    return position;
  }

  /** Whether it belongs to a service, and was not removed. */
  public boolean listed() {
    return position != UNLISTED;
  }

  void listAt(int newPosition) {
    position = newPosition;
  }

  void unlist() {
    position = UNLISTED;
  }

  public int active() {
    return active;
  }

  public int inactive() {
    return inactive;
  }

  public int persistent() {
    return persistent;
  }

  /** Connections that it has ever begun, also in earlier lives of the director. */
  public long connections() {
    return connections;
  }

  /**
   * IPVS's measure of load: an active connection weighs as much as 256 inactive ones. Connections
   * that it was chosen for ahead count as if they had begun.
   */
  public long overhead() {
    return activeSoon() * 256L + inactive + chosenInactive;
  }

  /** Active connections, and those that it was chosen for ahead. */
  public int activeSoon() {
    return active + chosenActive;
  }

  /**
   * It was chosen for a connection that has not begun (1), or that has, or will not (-1).
   *
   * @param becomesActive whether that counts as active from its first packet on
   */
  public void chosenAhead(int difference, boolean becomesActive) {
    if (becomesActive) {
      chosenActive += difference;
    } else {
      chosenInactive += difference;
    }
  }

  /** A connection begins, which IPVS counts as inactive until its first state says otherwise. */
  public void connected() {
    inactive++;
    connections++;
    noteOverload();
  }

  private void noteOverload() {
    if (settings.upperThreshold() > 0 && total() >= settings.upperThreshold()) {
      overloaded = true;
    }
  }

  /** A connection that began elsewhere is held here too. */
  public void adopted() {
    connected();
    connections--;
  }

  /** A connection ends. */
  public void disconnected(boolean wasActive) {
    if (wasActive) {
      active--;
    } else {
      inactive--;
    }
    if (overloaded && total() < lowerLimit()) {
      overloaded = false;
    }
  }

  /** Whether anything counts for it: a connection, or a template that leads to it. */
  public boolean holdsAny() {
    return active + inactive + persistent > 0;
  }

  /** A connection becomes active, or inactive. */
  public void activated(boolean nowActive) {
    active += nowActive ? 1 : -1;
    inactive += nowActive ? -1 : 1;
  }

  /** A template that leads here begins (1) or ends (-1). */
  public void persistent(int difference) {
    persistent += difference;
  }

  private int total() {
    return active + inactive;
  }

  /** Below it an overloaded server is taken again: the lower threshold, or 3/4 of the upper one. */
  private long lowerLimit() {
    if (settings.lowerThreshold() > 0) {
      return settings.lowerThreshold();
    }
    return (settings.upperThreshold() * 3L + 3) / 4;
  }
}
