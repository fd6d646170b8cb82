package dev.tandem.vrrp.router;

import dev.tandem.vrrp.Cause;
import java.util.Optional;

/**
 * A way in which the role goes from keepalived, which has it while nothing happens, to our router
 * and back.
 */
@SuppressWarnings("ImmutableEnumChecker") // The steps refer to methods and keep nothing.
enum Swap {
  THEY_STOP(Cause.MASTER_RESIGNED, KeepalivedPair::stopTheirs, KeepalivedPair::startTheirs),
  THEY_ARE_KILLED(Cause.MASTER_SILENT, KeepalivedPair::killTheirs, KeepalivedPair::startTheirs),
  THEIR_LINK_IS_LOST(Cause.MASTER_SILENT, KeepalivedPair::unplugTheirs, KeepalivedPair::plugTheirs),
  THEIR_PRIORITY_CHANGES(
      Cause.PREEMPTED, KeepalivedPair::lowerTheirs, KeepalivedPair::restoreTheirs),
  WE_STOP(Cause.PREEMPTED, KeepalivedPair::comeBackHigher, KeepalivedPair::stopOurs),
  WE_ARE_KILLED(KeepalivedPair::comeBackAsProcess, KeepalivedPair::killOurs),
  OUR_LINK_IS_LOST(Cause.PREEMPTED, KeepalivedPair::plugOursHigher, KeepalivedPair::unplugOurs),
  OUR_PRIORITY_CHANGES(Cause.PREEMPTED, KeepalivedPair::raiseOurs, KeepalivedPair::restoreOurs);

  /** What is done to a pair. */
  interface Step {

    void to(KeepalivedPair pair) throws Exception;
  }

  private final Optional<Cause> cause;
  private final Step toUs;
  private final Step toThem;

  /** One whose cause we cannot ask for, because a process of its own takes the role. */
  Swap(Step toUs, Step toThem) {
    this(Optional.empty(), toUs, toThem);
  }

  Swap(Cause cause, Step toUs, Step toThem) {
    this(Optional.of(cause), toUs, toThem);
  }

  Swap(Optional<Cause> cause, Step toUs, Step toThem) {
    this.cause = cause;
    this.toUs = toUs;
    this.toThem = toThem;
  }

  void perform(KeepalivedPair pair) throws Exception {
    toUs.to(pair);
    pair.weAreMaster(cause);
    toThem.to(pair);
    pair.theyAreMaster();
  }
}
