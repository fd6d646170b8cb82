package dev.tandem.director.config;

/** What a script of an instance or a group can be run for. */
public enum NotifyHook {
  MASTER("notify_master"),
  BACKUP("notify_backup"),
  FAULT("notify_fault"),
  STOP("notify_stop"),
  DELETED("notify_deleted"),
  MASTER_RX_LOWER_PRI("notify_master_rx_lower_pri"),

  /** Everything that happens; the script is told what by four more arguments. */
  ANY("notify");

  private final String keyword;

  NotifyHook(String keyword) {
    this.keyword = keyword;
  }

  public String keyword() {
    return keyword;
  }
}
