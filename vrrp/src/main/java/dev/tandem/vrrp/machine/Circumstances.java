package dev.tandem.vrrp.machine;

import dev.tandem.vrrp.FaultReason;
import java.net.InetAddress;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What the host says about an instance.
 *
 * @param priority to elect with: the configured one after tracking, 1..255
 * @param faults what keeps it from being master or backup; empty for none
 * @param source of its adverts, which decides between equal priorities; empty while there is none
 */
public record Circumstances(int priority, Set<FaultReason> faults, Optional<InetAddress> source) {

  public Circumstances {
    faults = Set.copyOf(faults);
  }

  Circumstances withFault(FaultReason reason) {
    Set<FaultReason> more = EnumSet.of(reason);
    more.addAll(faults);
    return new Circumstances(priority, more, source);
  }

  Circumstances withoutFault(FaultReason reason) {
    if (!faults.contains(reason)) {
      return this;
    }
    Set<FaultReason> fewer = EnumSet.copyOf(faults);
    fewer.remove(reason);
    return new Circumstances(priority, fewer, source);
  }
}
