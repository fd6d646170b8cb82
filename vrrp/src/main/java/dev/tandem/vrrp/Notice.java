package dev.tandem.vrrp;

import dev.tandem.linux.MacAddress;
import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;

/** Something that happened to an instance or a sync group, told to {@link VrrpListener}s. */
public sealed interface Notice {

  /**
   * It has another role.
   *
   * @param winner whom a master has given way to; empty where it has not
   * @param faults why it is an instance in FAULT; empty otherwise
   */
  record RoleChanged(
      Role from, Role to, Cause cause, Optional<HeardMaster> winner, Set<FaultReason> faults)
      implements Notice {

    public RoleChanged {
      faults = Set.copyOf(faults);
    }

    /** A change that is owed to no fault of an instance. */
    public RoleChanged(Role from, Role to, Cause cause, Optional<HeardMaster> winner) {
      this(from, to, cause, winner, Set.of());
    }

    /** A change that is owed to no other master either. */
    public RoleChanged(Role from, Role to, Cause cause) {
      this(from, to, cause, Optional.empty());
    }
  }

  /** As master, it heard another one that has to give way, and answered with an advert. */
  record LowerPriorityHeard(HeardMaster loser) implements Notice {}

  /** Tracking changed the priority that it elects with. */
  record PriorityChanged(int from, int to) implements Notice {}

  /** A virtual address was added to its interface, or removed from it, by this router. */
  record AddressMoved(VirtualAddress address, boolean added) implements Notice {}

  /** A virtual address of a master was not on its interface, and has been put there. */
  record AddressRestored(VirtualAddress address) implements Notice {}

  /** A virtual address of a master was removed by somebody else, and it gives the role up. */
  record AddressLost(VirtualAddress address) implements Notice {}

  /**
   * A virtual address could not be put where a master has it. Told once for each reason.
   *
   * @param reason the kernel's, with what was tried
   */
  record AddressRefused(VirtualAddress address, String reason) implements Notice {}

  /**
   * Somebody else in the network uses a virtual address of a master. Told at most every 10 s.
   *
   * @param mac of the other one
   */
  record AddressClaimed(InetAddress address, MacAddress mac) implements Notice {}

  /**
   * Adverts or announcements were not sent, because earlier ones still wait to leave. Told at most
   * once a minute for each destination.
   *
   * @param to the unicast peer; empty for what goes to all
   * @param count since this was last told
   */
  record NoRoomToSend(Optional<InetAddress> to, long count) implements Notice {}

  /**
   * Adverts were dropped. Told at most once a minute for each reason.
   *
   * @param source the last sender, where the packet was whole enough to tell
   * @param count since this was last told
   */
  record AdvertsRejected(Rejection reason, Optional<InetAddress> source, long count)
      implements Notice {}
}
