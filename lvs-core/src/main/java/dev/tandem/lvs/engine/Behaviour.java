package dev.tandem.lvs.engine;

import dev.tandem.lvs.service.Tunable;
import dev.tandem.lvs.service.Tuning;

/** The present {@link Tuning} as the parts of the engine read it. Belongs to its thread. */
final class Behaviour {

  private Tuning tuning = Tuning.OF_KERNEL;
  private boolean pressure;
  private int untilDrop;

  Tuning tuning() {
    return tuning;
  }

  void tuning(Tuning changed) {
    tuning = changed;
  }

  /** Whether the connection table is so full that what is armed takes effect. */
  void pressure(boolean present) {
    pressure = present;
  }

  boolean expiresWithServer() {
    return tuning.on(Tunable.EXPIRE_NODEST_CONN);
  }

  boolean expiresQuiescentTemplates() {
    return tuning.on(Tunable.EXPIRE_QUIESCENT_TEMPLATE);
  }

  boolean sloppyTcp() {
    return tuning.on(Tunable.SLOPPY_TCP);
  }

  boolean sloppySctp() {
    return tuning.on(Tunable.SLOPPY_SCTP);
  }

  boolean refusesServers() {
    return tuning.on(Tunable.NAT_ICMP_SEND);
  }

  boolean schedulesErrors() {
    return tuning.on(Tunable.SCHEDULE_ICMP);
  }

  boolean bypassesCaches() {
    return tuning.on(Tunable.CACHE_BYPASS);
  }

  boolean defendsAgainstSyns() {
    return tuning.on(Tunable.SYN_DEFENCE);
  }

  boolean helpsFtp() {
    return tuning.on(Tunable.FTP_HELPER);
  }

  /** In flows a second; 0 for none. */
  int newFlowLimit() {
    return tuning.get(Tunable.NEW_FLOW_LIMIT);
  }

  int reuseMode() {
    return tuning.get(Tunable.CONN_REUSE_MODE);
  }

  boolean secureTcp() {
    return active(Tunable.SECURE_TCP);
  }

  boolean dropsEntries() {
    return active(Tunable.DROP_ENTRY);
  }

  /** Whether the new flow that comes now is one of those to be dropped. */
  boolean dropsThisFlow() {
    if (!active(Tunable.DROP_PACKET) || --untilDrop > 0) {
      return false;
    }
    untilDrop = tuning.get(Tunable.AM_DROPRATE);
    return true;
  }

  /** Whether new flows are dropped or limited in their number. */
  boolean sparesFlows() {
    return newFlowLimit() != 0 || active(Tunable.DROP_PACKET);
  }

  /** The kernel's modes: 0 off, 1 and 2 armed, 3 always on. */
  private boolean active(Tunable tunable) {
    return switch (tuning.get(tunable)) {
      case 0 -> false;
      case 3 -> true;
      default -> pressure;
    };
  }
}
