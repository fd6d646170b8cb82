package dev.tandem.vrrp.router;

import dev.tandem.vrrp.LostAddress;
import dev.tandem.vrrp.VirtualAddress;
import dev.tandem.vrrp.machine.Timing;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Knows from whom somebody has taken an address away that gives the role up for that ({@code
 * lost_address fault}). It is over when nobody has claimed the address for a master-down interval:
 * the other director has taken over by then, and has announced itself. Nobody is asked, because the
 * other director would answer as long as it lives, and its end must not find this one in fault;
 * whoever becomes master asks anyway.
 */
final class LostAddresses {

  private final Map<Member, Loss> losses = new HashMap<>();

  private record Loss(Set<InetAddress> addresses, long until) {}

  /** An instance finds addresses removed. */
  void lost(Member member, Collection<VirtualAddress> addresses, long now) {
    Set<InetAddress> all = new HashSet<>(addresses(member));
    addresses.forEach(address -> all.add(address.address()));
    losses.put(member, new Loss(Set.copyOf(all), now + member.instance().masterDown()));
    member.lost(all);
  }

  /** Somebody says that an address is his. */
  void claimed(InetAddress address, long now) {
    losses.replaceAll((member, loss) ->
        loss.addresses().contains(address)
            ? new Loss(loss.addresses(), now + member.instance().masterDown())
            : loss);
  }

  /** After a reload: who is still to give the role up, for an address that it still has? */
  void keep(Collection<Member> members) {
    end(
        losses.keySet().stream()
            .filter(member -> !members.contains(member) || !concerns(member))
            .toList());
  }

  private boolean concerns(Member member) {
    return member.instance().settings().lostAddress() == LostAddress.FAULT
        && member.instance().settings().allAddresses().stream()
            .anyMatch(address -> addresses(member).contains(address.address()));
  }

  private Set<InetAddress> addresses(Member member) {
    Loss loss = losses.get(member);
    return loss == null ? Set.of() : loss.addresses();
  }

  /** The names of those that have lost an address. */
  Set<String> instances() {
    return losses.keySet().stream().map(Member::name).collect(Collectors.toSet());
  }

  /** When {@link #fire} is due; {@link Timing#NEVER} for not at all. */
  long nextDeadline() {
    return losses.values().stream().mapToLong(Loss::until).min().orElse(Timing.NEVER);
  }

  /** Whether it is over for somebody. */
  boolean fire(long now) {
    return end(
        losses.keySet().stream().filter(member -> losses.get(member).until() <= now).toList());
  }

  private boolean end(Collection<Member> members) {
    members.forEach(member -> member.lost(Set.of()));
    return losses.keySet().removeAll(members);
  }
}
