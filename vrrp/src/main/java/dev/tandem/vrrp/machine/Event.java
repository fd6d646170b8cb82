package dev.tandem.vrrp.machine;

import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.packet.Advert;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Set;

/** What can happen to an instance or a group of them. */
public sealed interface Event {

  record Started() implements Event {}

  /** Stopped by the operator, or removed from the configuration. */
  record Stopped() implements Event {}

  /** The moment that {@link Group#nextDeadline} named has come. */
  record TimerFired() implements Event {}

  /**
   * An advert that passed all checks.
   *
   * @param source the sender's own address
   */
  record AdvertReceived(InetAddress source, Advert advert) implements Event {}

  /** An interface, an address or a tracker changed. */
  record CircumstancesChanged(Circumstances circumstances) implements Event {}

  /** The configuration changed; virtual router id and interface are the same. */
  record SettingsChanged(InstanceSettings settings) implements Event {}

  /**
   * The operator asks the master to give the role away and not to take it back.
   *
   * @param patience how long the master may wait for the one that it was offered to, silently and
   *     with its addresses; not longer than two adverts, so that nobody else misses it. Zero to
   *     resign at once
   */
  record HandOver(Duration patience) implements Event {

    /** To nobody in particular. */
    public HandOver() {
      this(Duration.ZERO);
    }
  }

  /** The master offers the role: it can be taken at once. */
  record TakeOver() implements Event {}

  /**
   * A peer's process died without a goodbye, as its other connections showed.
   *
   * @param addresses from which it sent adverts
   * @param delay to wait if it was master, so that survivors do not all take its place
   */
  record MasterDied(Set<InetAddress> addresses, Duration delay) implements Event {

    public MasterDied {
      addresses = Set.copyOf(addresses);
    }
  }

  /**
   * A peer was given up by its other connections, which may have failed themselves.
   *
   * @param addresses from which it sent adverts
   * @param delay to wait beyond its late advert if it was master, so that survivors do not all take
   *     its place
   */
  record MasterLost(Set<InetAddress> addresses, Duration delay) implements Event {

    public MasterLost {
      addresses = Set.copyOf(addresses);
    }
  }

  /**
   * The connection table is complete, or no longer.
   *
   * @param open whether this router may take the role from a living master
   */
  record PreemptGate(boolean open) implements Event {}
}
