package dev.tandem.vrrp;

import java.util.Locale;

/**
 * Names something whose state matters to instances or sync groups.
 *
 * @param name of the interface, or as the configuration defines it
 */
public record TrackerKey(Kind kind, String name) {

  /** What is tracked. */
  public enum Kind {
    INTERFACE(FaultReason.TRACKED_INTERFACE),
    SCRIPT(FaultReason.TRACKED_SCRIPT),
    FILE(FaultReason.TRACKED_FILE),
    PROCESS(FaultReason.TRACKED_PROCESS),
    BFD(FaultReason.TRACKED_BFD),
    VIRTUAL_SERVER(FaultReason.TRACKED_VIRTUAL_SERVER);

    private final FaultReason fault;

    Kind(FaultReason fault) {
      this.fault = fault;
    }

    /** What to give as the reason when one of this kind puts an instance in fault. */
    public FaultReason fault() {
      return fault;
    }

    /** In an operator's words. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /** {@code script check_http}. */
  public String label() {
    return kind.label() + " " + name;
  }
}
