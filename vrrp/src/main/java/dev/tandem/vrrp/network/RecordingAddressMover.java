package dev.tandem.vrrp.network;

import dev.tandem.linux.LinuxException;
import dev.tandem.linux.netlink.AddressOptions;
import dev.tandem.linux.netlink.InterfaceAddress;
import dev.tandem.linux.netlink.RouteEntry;
import dev.tandem.linux.netlink.Rtnetlink;
import dev.tandem.linux.netlink.RuleEntry;
import dev.tandem.linux.netlink.ToldRouting;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.RouterSettings;
import dev.tandem.vrrp.VirtualInterface;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Moves addresses by rtnetlink and writes down what it has put onto the host, so that the next run
 * finds it after a crash.
 */
public final class RecordingAddressMover implements AddressMover {

  private final RtnetlinkAddressMover mover = new RtnetlinkAddressMover();
  private final Rtnetlink rtnetlink = Rtnetlink.open();
  private final InstalledFile file;
  private final Leftovers leftovers;

  /**
   * Opens it in the network namespace of the calling thread.
   *
   * @param record which no other router that is running writes to; it need not exist
   */
  public RecordingAddressMover(Path record) {
    file = new InstalledFile(record);
    leftovers = new Leftovers(file, this, rtnetlink);
  }

  @Override
  public void removeLeftovers(
      List<InstanceSettings> instances, RouterSettings settings, HostView view) {
    leftovers.remove(Configured.on(view, instances, settings));
  }

  @Override
  public boolean isLeftover(InterfaceAddress address) {
    return leftovers.isLeft(address);
  }

  @Override
  public void add(InterfaceAddress address, AddressOptions options) {
    install(new Installed.Address(address), () -> mover.add(address, options));
  }

  @Override
  public void remove(InterfaceAddress address) {
    mover.remove(address);
    forget(new Installed.Address(address));
  }

  @Override
  public boolean add(RouteEntry route, HostView view) {
    return install(told(route, view), () -> mover.add(route, view));
  }

  @Override
  public boolean remove(RouteEntry route, HostView view) {
    boolean removed = mover.remove(route, view);
    forget(told(route, view));
    return removed;
  }

  @Override
  public boolean add(RuleEntry rule) {
    return install(new Installed.Routing(ToldRouting.of(rule)), () -> mover.add(rule));
  }

  @Override
  public boolean remove(RuleEntry rule) {
    boolean removed = mover.remove(rule);
    forget(new Installed.Routing(ToldRouting.of(rule)));
    return removed;
  }

  private static Installed told(RouteEntry route, HostView view) {
    return new Installed.Routing(ToldRouting.of(route, view::index));
  }

  @Override
  public void promoteSecondaries(HostInterface on) {
    mover.promoteSecondaries(on);
  }

  @Override
  public void addVirtualInterface(VirtualInterface made, HostInterface base) {
    install(Configured.stacked(made, base), () -> mover.addVirtualInterface(made, base));
  }

  @Override
  public void removeVirtualInterface(HostInterface made) {
    mover.removeVirtualInterface(made);
    file.removeInterface(made);
  }

  private void install(Installed item, Runnable change) {
    boolean _ =
        install(
            item,
            () -> {
              change.run();
              return true;
            });
  }

  /** What is written down first is found also when the process ends at once. */
  private boolean install(Installed item, BooleanSupplier change) {
    leftovers.adopt(item);
    boolean isNew = file.add(item);
    try {
      return change.getAsBoolean();
    } catch (LinuxException e) {
      if (isNew) {
        file.remove(item);
      }
      throw e;
    }
  }

  private void forget(Installed item) {
    leftovers.adopt(item);
    file.remove(item);
  }

  @Override
  public void close() {
    mover.close();
    rtnetlink.close();
    file.close();
  }
}
