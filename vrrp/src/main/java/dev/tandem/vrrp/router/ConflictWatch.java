package dev.tandem.vrrp.router;

import dev.tandem.vrrp.InstanceCounter;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.Notice.AddressClaimed;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.VirtualAddress;
import dev.tandem.vrrp.machine.Timing;
import dev.tandem.vrrp.packet.AddressClaim;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * Notices when somebody else in the network uses a virtual address of a master of this router, and
 * says who. The address is defended by one announcement at once, and by one when the other is
 * silent again: a router that was master by mistake announces itself several times before it learns
 * better, and must not have the last word. Neither is said more often than RFC 5227 section 2.4
 * allows, or two that both insist would never end.
 */
final class ConflictWatch {

  /** RFC 5227's DEFEND_INTERVAL. */
  private static final long DEFEND = Duration.ofSeconds(10).toNanos();

  /** So long after a claim there is none of the same burst any more. */
  private static final long SILENCE = Duration.ofMillis(20).toNanos();

  private final Teller teller;
  private final BiConsumer<Member, VirtualAddress> defend;
  private final Map<AddressClaim, Long> defended = new HashMap<>();
  private final Map<Disputed, Long> lastWords = new HashMap<>();
  private final Map<Disputed, Long> spoken = new HashMap<>();

  /** An address that somebody else has just claimed. */
  private record Disputed(Member member, VirtualAddress address) {}

  /**
   * Knows of no conflict yet.
   *
   * @param defend announces an address once
   */
  ConflictWatch(Teller teller, BiConsumer<Member, VirtualAddress> defend) {
    this.teller = teller;
    this.defend = defend;
  }

  /**
   * Somebody says that an address is his. In another network than the address's, it is.
   *
   * @param interfaceName where that was heard
   */
  void claimed(String interfaceName, AddressClaim claim, Stream<Member> members, long now) {
    members
        .filter(ConflictWatch::isMaster)
        .forEach(member -> claimed(interfaceName, claim, member, now));
  }

  private void disputed(Disputed disputed, long now) {
    spoken.values().removeIf(since -> now - since >= DEFEND);
    if (!spoken.containsKey(disputed)) {
      lastWords.put(disputed, now + SILENCE);
    }
  }

  /** When {@link #fire} is due; {@link Timing#NEVER} for not at all. */
  long nextDeadline() {
    return lastWords.values().stream().mapToLong(Long::longValue).min().orElse(Timing.NEVER);
  }

  /** Has the last word where a burst of claims is over. */
  void fire(long now) {
    List<Disputed> due =
        lastWords.entrySet().stream()
            .filter(entry -> entry.getValue() <= now)
            .map(Map.Entry::getKey)
            .toList();
    for (Disputed disputed : due) {
      lastWords.remove(disputed);
      spoken.put(disputed, now);
      if (isMaster(disputed.member())) {
        defend.accept(disputed.member(), disputed.address());
      }
    }
  }

  /** Whoever was offered the role may announce itself already. */
  private static boolean isMaster(Member member) {
    return member.instance().role() == Role.MASTER && !member.instance().leaving();
  }

  private void claimed(String interfaceName, AddressClaim claim, Member member, long now) {
    InstanceSettings settings = member.instance().settings();
    for (VirtualAddress address : settings.allAddresses()) {
      if (address.address().equals(claim.address())
          && settings.linkOf(address).equals(interfaceName)) {
        disputed(new Disputed(member, address), now);
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
