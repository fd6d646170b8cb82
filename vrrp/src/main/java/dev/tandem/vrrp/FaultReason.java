package dev.tandem.vrrp;

/** Why an instance can be neither master nor backup. */
public enum FaultReason {
  INTERFACE_MISSING("its interface does not exist"),
  INTERFACE_DOWN("its interface is down"),
  NOT_ETHERNET("its interface is not an Ethernet one"),
  NO_SOURCE_ADDRESS("its interface has no address to send adverts from"),
  SOURCE_ADDRESS_MISSING("the address that its adverts are to come from is not on this host"),
  NO_PEER("it has no unicast peer"),
  VRF_MISSING("the device of its vrf does not exist or is down"),
  VMAC_MISSING("an interface that is made for it is not there; the log says why"),
  INTERFACE_NOT_OPENED("adverts cannot be captured on its interface; the log says why"),
  TRACKED_INTERFACE("a tracked interface is down, or up when tracked in reverse"),
  TRACKED_SCRIPT("a tracked script fails, or succeeds when tracked in reverse"),
  TRACKED_FILE("the value in a tracked file says so"),
  TRACKED_PROCESS("too few or too many of a tracked process are running"),
  TRACKED_BFD("a tracked BFD session is down, or up when tracked in reverse"),
  TRACKED_VIRTUAL_SERVER("a tracked virtual server has not enough real servers left"),
  STATIC_MISSING("a static address, route or rule of its track_group cannot be put back"),
  ADDRESS_LOST("somebody else has removed a virtual address of its"),
  GROUP_MEMBER("another member of its sync group is in fault");

  private final String meaning;

  FaultReason(String meaning) {
    this.meaning = meaning;
  }

  /** One line for operators, to be read after "in fault because". */
  public String meaning() {
    return meaning;
  }
}
