package dev.tandem.linux.netlink;

/**
 * Whether the virtual interfaces on one real interface reach each other (IFLA_IPVLAN_FLAGS,
 * linux/if_link.h); the same for all of them.
 */
public enum IpvlanMode {
  /** They do, without the network. */
  BRIDGE(0),
  /** They do not. */
  PRIVATE(1),
  /** They do where a switch sends their packets back. */
  VEPA(2);

  private final int flags;

  IpvlanMode(int flags) {
    this.flags = flags;
  }

  int flags() {
    return flags;
  }
}
