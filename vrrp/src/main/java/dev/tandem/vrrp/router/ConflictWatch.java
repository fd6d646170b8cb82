package dev.tandem.vrrp.router;

import dev.tandem.vrrp.InstanceCounter;
import dev.tandem.vrrp.Notice.AddressClaimed;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.VirtualAddress;
import dev.tandem.vrrp.network.HostInterface;
import dev.tandem.vrrp.network.HostView;
import dev.tandem.vrrp.packet.AddressClaim;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * Notices when somebody else in the network uses a virtual address of a master of this router, and
 * says who. The address is defended by one announcement, not more often than RFC 5227 section 2.4
 * allows.
 */
final class ConflictWatch {

  /** RFC 5227's DEFEND_INTERVAL. */
  private static final long DEFEND = Duration.ofSeconds(10).toNanos();

  private final Teller teller;
  private final BiConsumer<Member, VirtualAddress> defend;
  private final Map<AddressClaim, Long> defended = new HashMap<>();

  /**
   * Knows of no conflict yet.
   *
   * @param defend announces an address once
   */
  ConflictWatch(Teller teller, BiConsumer<Member, VirtualAddress> defend) {
    this.teller = teller;
    this.defend = defend;
  }

  /** Somebody says that an address is his. */
  void claimed(AddressClaim claim, Stream<Member> members, HostView view, long now) {
    boolean ours =
        view.interfaces().values().stream()
            .map(HostInterface::mac)
            .anyMatch(Optional.of(claim.mac())::equals);
    if (!ours) {
      members
          .filter(member -> member.instance().role() == Role.MASTER)
          .forEach(member -> claimed(claim, member, now));
    }
  }

  private void claimed(AddressClaim claim, Member member, long now) {
    for (VirtualAddress address : member.instance().settings().allAddresses()) {
      if (address.address().equals(claim.address())) {
        member.counters().count(InstanceCounter.ADDRESS_CONFLICTS);
        Long last = defended.get(claim);
        if (last == null || now - last >= DEFEND) {
          defended.values().removeIf(since -> now - since >= DEFEND);
          defended.put(claim, now);
          defend.accept(member, address);
          teller.tell(member, member.instance(), new AddressClaimed(claim.address(), claim.mac()));
        }
      }
    }
  }
}
