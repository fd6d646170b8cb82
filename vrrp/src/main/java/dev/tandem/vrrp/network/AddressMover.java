package dev.tandem.vrrp.network;

import dev.tandem.linux.netlink.AddressOptions;
import dev.tandem.linux.netlink.InterfaceAddress;
import dev.tandem.linux.netlink.RouteEntry;
import dev.tandem.linux.netlink.RuleEntry;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.RouterSettings;
import dev.tandem.vrrp.VirtualInterface;
import java.util.List;

/**
 * Puts addresses onto interfaces and takes them away, routes and rules too, and makes interfaces to
 * put them on. All report failure as {@link dev.tandem.linux.LinuxException}.
 */
public interface AddressMover extends AutoCloseable {

  /** Adds an address; one that is there already is no error. */
  void add(InterfaceAddress address, AddressOptions options);

  /** Removes an address; one that is gone already is no error. */
  void remove(InterfaceAddress address);

  /**
   * Adds a route.
   *
   * @return false when it is there already
   */
  boolean add(RouteEntry route, HostView view);

  /**
   * Removes a route.
   *
   * @return false when it is gone already
   */
  boolean remove(RouteEntry route, HostView view);

  /**
   * Adds a rule.
   *
   * @return false when it is there already
   */
  boolean add(RuleEntry rule);

  /**
   * Removes a rule.
   *
   * @return false when it is gone already
   */
  boolean remove(RuleEntry rule);

  /** Has the secondary addresses of an interface outlive its primary one. */
  void promoteSecondaries(HostInterface on);

  /** Makes an interface on top of another one, up, that answers for its own addresses only. */
  void addVirtualInterface(VirtualInterface made, HostInterface base);

  /** Removes such an interface; one that is gone already is no error. */
  void removeVirtualInterface(HostInterface made);

  /**
   * Removes what an earlier run left behind when it crashed, as far as the configuration does not
   * have it: that is not touched. Nothing where nobody has written down what was installed.
   */
  default void removeLeftovers(
      List<InstanceSettings> instances, RouterSettings settings, HostView view) {}

  /**
   * Whether an earlier run put this address there and crashed: it is this router's, and nobody
   * else's. False where nobody has written down what was installed.
   */
  default boolean isLeftover(InterfaceAddress address) {
    return false;
  }

  @Override
  void close();
}
