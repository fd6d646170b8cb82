package dev.tandem.vrrp.router;

import dev.tandem.vrrp.Cause;
import dev.tandem.vrrp.InstanceCounter;
import dev.tandem.vrrp.Oddity;
import dev.tandem.vrrp.Rejection;
import dev.tandem.vrrp.machine.Instance;
import dev.tandem.vrrp.packet.AdvertSecurity;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;

/**
 * A running instance: its state as the machine left it, and what the machine does not care about.
 * It belongs to the router's thread; any thread may read the counters and what is {@link #shown}.
 */
final class Member {

  private final InstanceKey key;
  private final Tally<InstanceCounter> counters = new Tally<>(InstanceCounter.class);
  private final Tally<Rejection> rejections = new Tally<>(Rejection.class);
  private final Tally<Oddity> oddities = new Tally<>(Oddity.class);
  private final AdvertSecurity security = new AdvertSecurity(InstantSource.system());
  private Instance instance;
  private Tenure tenure;
  private Set<InetAddress> lost = Set.of();
  private int identification;
  private volatile Shown shown;

  /**
   * Since when it has its role.
   *
   * @param nanos {@link System#nanoTime} of that moment
   */
  record Tenure(Instant since, long nanos, Cause cause) {

    static Tenure fromNow(Cause cause) {
      return new Tenure(Instant.now(), System.nanoTime(), cause);
    }
  }

  /** What the outside sees: always a state of which all that it wants done is done. */
  record Shown(Instance instance, Tenure tenure, Set<InetAddress> lost) {}

  Member(Instance instance) {
    this.key = InstanceKey.of(instance.settings());
    this.instance = instance;
    this.tenure = Tenure.fromNow(Cause.STOPPED);
    show();
  }

  InstanceKey key() {
    return key;
  }

  String name() {
    return instance.name();
  }

  Instance instance() {
    return instance;
  }

  void instance(Instance changed) {
    instance = changed;
  }

  Shown shown() {
    return shown;
  }

  /** The present state's actions are done. */
  void show() {
    shown = new Shown(instance, tenure, lost);
  }

  void changedRole(Cause cause) {
    tenure = Tenure.fromNow(cause);
  }

  /**
   * Somebody else has removed these addresses, and it is in fault for that; none when it is not.
   */
  void lost(Set<InetAddress> addresses) {
    lost = Set.copyOf(addresses);
  }

  /** Of the next IPv4 packet, counting from 1 as keepalived does. */
  int nextIdentification() {
    return ++identification;
  }

  AdvertSecurity security() {
    return security;
  }

  Tally<InstanceCounter> counters() {
    return counters;
  }

  Tally<Rejection> rejections() {
    return rejections;
  }

  Tally<Oddity> oddities() {
    return oddities;
  }
}
