package dev.tandem.director.daemon;

import dev.tandem.director.event.EventKind;
import dev.tandem.director.event.EventLog;
import dev.tandem.vrrp.router.VrrpRouter;

/** Until it has its copy of the table, a returning director leaves a living master alone. */
final class PreemptGate {

  private final VrrpRouter vrrp;
  private final SyncSide sync;
  private final ControlThread control;
  private final UnknownFlows unknownFlows;
  private final EventLog events;

  PreemptGate(
      VrrpRouter vrrp,
      SyncSide sync,
      ControlThread control,
      UnknownFlows unknownFlows,
      EventLog events) {
    this.vrrp = vrrp;
    this.sync = sync;
    this.control = control;
    this.unknownFlows = unknownFlows;
    this.events = events;
  }

  /** For as long as the configuration says, where sessions are replicated at all. */
  void close() {
    if (sync.configured() && !sync.gate().isZero()) {
      vrrp.preemptGate(false);
      control.runAfter(sync.gate(), () -> open("the time to wait for it is over"));
    }
  }

  void open(String reason) {
    if (!vrrp.preemptGateOpen()) {
      vrrp.preemptGate(true);
      events.add(EventKind.SYNC, "gate", "this director may preempt: " + reason);
      unknownFlows.doubt();
    }
  }
}
