package dev.tandem.vrrp;

/** Why an instance changed its role. */
public enum Cause {
  STARTED("it was started"),
  STOPPED("it was stopped"),
  OWNER("it owns the addresses (priority 255)"),
  MASTER_SILENT("no master was heard for the master-down time"),
  MASTER_RESIGNED("the master resigned"),
  MASTER_DIED("the master's process died, as its peers saw"),
  MASTER_LOST("the master fell silent, to its peers and here"),
  PREEMPTED("the master has a lower priority"),
  TAKEN_OVER("the master offered the role"),
  HANDED_OVER("the operator asked for it"),
  HIGHER_PRIORITY("a master of higher priority was heard"),
  HIGHER_ADDRESS("a master of equal priority and higher address was heard"),
  OVERSLEPT("it was not running for so long that another one must be master"),
  FAULT("something it needs failed"),
  RECOVERED("what had failed is back"),
  GROUP("another member of its sync group did");

  private final String meaning;

  Cause(String meaning) {
    this.meaning = meaning;
  }

  /** One line for operators, to be read after "because". */
  public String meaning() {
    return meaning;
  }
}
