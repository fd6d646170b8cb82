package dev.tandem.vrrp.network;

import dev.tandem.linux.LinuxException;
import dev.tandem.linux.netlink.InterfaceAddress;
import dev.tandem.linux.netlink.Ipv4Setting;
import dev.tandem.linux.netlink.RouteEntry;
import dev.tandem.linux.netlink.Rtnetlink;
import dev.tandem.linux.netlink.ToldRouting;
import java.net.Inet4Address;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what an earlier run of this router left on the host. That is only what this router has
 * written down <em>and</em> what bears its mark in the kernel: others may have added the same
 * since, and another router here has marks of its own.
 */
final class Leftovers {

  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

  private final InstalledFile file;
  private final AddressMover mover;
  private final Rtnetlink rtnetlink;
  private final Set<Installed> left;

  Leftovers(InstalledFile file, AddressMover mover, Rtnetlink rtnetlink) {
    this.file = file;
    this.mover = mover;
    this.rtnetlink = rtnetlink;
    this.left = new HashSet<>(file.inherited());
  }

  /** Something belongs to this run from now on. */
  void adopt(Installed item) {
    left.remove(item);
  }

  /** Whether an address is one that nobody has adopted yet. */
  boolean isLeft(InterfaceAddress address) {
    return left.contains(new Installed.Address(address)) && bearsOurMark(address);
  }

  private boolean bearsOurMark(InterfaceAddress address) {
    return rtnetlink.addresses(RouteEntry.PROTOCOL_KEEPALIVED).contains(address);
  }

  /** Removes what nobody wants; the rest stays, untouched, until somebody adopts it. */
  void remove(Set<Installed> wanted) {
    List<Installed> unwanted =
        left.stream()
            .filter(item -> !wanted.contains(item))
            .sorted(Comparator.comparingInt(Leftovers::turn))
            .toList();
    unwanted.forEach(this::tryRemove);
  }

  /** Rules before the routes that they lead to, addresses after these, and interfaces last. */
  private static int turn(Installed item) {
    return switch (item) {
      case Installed.Routing(ToldRouting told) -> told.kind() == ToldRouting.Kind.RULE ? 0 : 1;
      case Installed.Address _ -> 2;
      case Installed.Stacked _ -> 3;
    };
  }

  /** What the kernel refuses to remove is tried again with the next configuration. */
  private void tryRemove(Installed item) {
    try {
      switch (item) {
        case Installed.Routing(ToldRouting told) -> remove(told);
        case Installed.Address(InterfaceAddress address) -> remove(address);
        case Installed.Stacked stacked -> remove(stacked);
      }
      left.remove(item);
      file.remove(item);
    } catch (LinuxException e) {
      LOG.error("what an earlier run left behind could not be removed: {}", e.getMessage());
    }
  }

  private void remove(ToldRouting told) {
    if (!told.hasProtocol(RouteEntry.PROTOCOL_KEEPALIVED)) {
      stays(told);
    } else if (rtnetlink.delete(told)) {
      removed(told);
    }
  }

  private void remove(InterfaceAddress address) {
    if (!rtnetlink.addresses().contains(address)) {
      return;
    }
    if (bearsOurMark(address)) {
      removeAlone(address);
      removed(address);
    } else {
      stays(address);
    }
  }

  /** With the primary address of a network, the kernel would remove the others, whose they are. */
  private void removeAlone(InterfaceAddress address) {
    Integer promoting =
        rtnetlink.settings(address.interfaceIndex()).get(Ipv4Setting.PROMOTE_SECONDARIES);
    if (address.address() instanceof Inet4Address && promoting != null && promoting == 0) {
      rtnetlink.configure(address.interfaceIndex(), Map.of(Ipv4Setting.PROMOTE_SECONDARIES, 1));
      try {
        mover.remove(address);
      } finally {
        rtnetlink.configure(
            address.interfaceIndex(), Map.of(Ipv4Setting.PROMOTE_SECONDARIES, promoting));
      }
    } else {
      mover.remove(address);
    }
  }

  private void remove(Installed.Stacked stacked) {
    Optional<HostInterface> present =
        rtnetlink
            .link(stacked.name())
            .filter(link -> stacked.mac().isEmpty() || stacked.mac().equals(link.mac()))
            .map(link ->
                new HostInterface(
                    link.index(), link.name(), link.mac(), true, true, false, List.of()));
    present
        .filter(made -> bearsOurMark(made, stacked))
        .ifPresent(made -> {
          mover.removeVirtualInterface(made);
          removed("interface " + made.name());
        });
  }

  private boolean bearsOurMark(HostInterface made, Installed.Stacked stacked) {
    return rtnetlink.stackedLinks().stream()
        .filter(link -> link.index() == made.index() && link.lowerIndex() == stacked.baseIndex())
        .anyMatch(link -> BaseMark.read(link.alias()).isPresent());
  }

  private static void removed(Object what) {
    LOG.info("removed what an earlier run left behind: {}", what);
  }

  private static void stays(Object what) {
    LOG.warn(
        "{} may be what an earlier run left behind, but does not bear its mark: it stays."
            + " Remove it by hand if nobody needs it",
        what);
  }
}
