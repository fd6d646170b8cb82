package dev.tandem.vrrp.machine;

import dev.tandem.vrrp.HeardMaster;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.Role;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * All that the machine knows of one instance.
 *
 * @param gateOpen whether this router may take the role from a living master of lower priority; a
 *     router whose connection table is not copied yet may not, and believes no short silence
 * @param yielded whether it gave the role away on request and lets the other keep it
 */
public record Instance(
    InstanceSettings settings,
    Circumstances circumstances,
    boolean gateOpen,
    boolean yielded,
    Standing standing) {

  /** An instance that is not started. */
  public static Instance idle(
      InstanceSettings settings, Circumstances circumstances, boolean gateOpen) {
    return new Instance(settings, circumstances, gateOpen, false, new Standing.Idle());
  }

  public String name() {
    return settings.name();
  }

  public Role role() {
    return standing.role();
  }

  public int priority() {
    return circumstances.priority();
  }

  /** Whose adverts a backup heard last. */
  public Optional<InetAddress> heard() {
    return standing instanceof Standing.Backup backup
        ? backup.master().map(HeardMaster::address)
        : Optional.empty();
  }

  /** For how many nanoseconds nobody misses the master's adverts, whoever that is. */
  public long longestSilence() {
    long interval =
        standing instanceof Standing.Backup backup ? backup.masterInterval() : advertInterval();
    return settings.longestSilence(Duration.ofNanos(interval)).toNanos();
  }

  /** Whether a living master of lower priority is to be replaced. An owner always does so. */
  boolean preempts() {
    return (settings.preempt() || settings.owner()) && gateOpen && !yielded;
  }

  /** Whether it is master only until the one that it has offered the role to is. */
  public boolean leaving() {
    return standing instanceof Standing.Master master && master.leaving();
  }

  long advertInterval() {
    return settings.advertInterval().toNanos();
  }

  /** For how many nanoseconds a master like this one must be silent to be taken for gone. */
  public long masterDown() {
    return masterDown(advertInterval());
  }

  long masterDown(long masterInterval) {
    long least = gateOpen ? 0 : Timing.LEAST_SILENCE_WITHOUT_COPY;
    return Timing.masterDown(settings, priority(), masterInterval, least);
  }

  Instance with(Standing newStanding) {
    return new Instance(settings, circumstances, gateOpen, yielded, newStanding);
  }

  Instance with(Circumstances newCircumstances) {
    return new Instance(settings, newCircumstances, gateOpen, yielded, standing);
  }

  Instance with(InstanceSettings newSettings) {
    return new Instance(newSettings, circumstances, gateOpen, yielded, standing);
  }

  Instance withGate(boolean open) {
    return new Instance(settings, circumstances, open, yielded, standing);
  }

  Instance withYielded(boolean yields) {
    return new Instance(settings, circumstances, gateOpen, yields, standing);
  }
}
