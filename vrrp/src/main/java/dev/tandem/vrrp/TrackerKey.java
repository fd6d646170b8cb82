package dev.tandem.vrrp;

import dev.tandem.linux.EnumText;

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
      return EnumText.words(this);
    }
  }

  /** {@code script check_http}. */
  public String label() {
    return kind.label() + " " + name;
  }
}
