package dev.tandem.vrrp.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.LinuxException;
import dev.tandem.linux.NetworkNamespace;
import dev.tandem.linux.Scheduling;
import dev.tandem.linux.TestNetwork;
import dev.tandem.vrrp.InstanceCounter;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.InstanceStatus;
import dev.tandem.vrrp.Rejection;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.SyncGroupSettings;
import dev.tandem.vrrp.VrrpEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hosts a and b on one switch: eth0 of each, 192.0.2.1 and .2, fe80::a and fe80::b. */
final class Lan implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Lan.class);

  private final TestNetwork network = new TestNetwork();
  private final List<VrrpRouter> routers = new ArrayList<>();
  private final List<Keepalived> keepaliveds = new ArrayList<>();
  private final List<VrrpEvent> events = new CopyOnWriteArrayList<>();

  Lan() {
    network.addNamespace("switch").ip("switch", "link add br0 type bridge");
    network.ip("switch", "link set br0 up");
    network.addNamespace("a").addNamespace("b");
    plugIn("a", "192.0.2.1/24");
    plugIn("b", "192.0.2.2/24");
  }

  /** Gives a host its interface; one that had it lost both ends of the cable. */
  void plugIn(String host, String address) {
    network.connect("switch", "port-" + host, host, "eth0");
    network.ip("switch", "link set port-" + host + " master br0");
    network.ip(host, "addr add " + address + " dev eth0");
    network.ip(host, "addr add fe80::" + host + "/64 dev eth0 nodad");
  }

  TestNetwork network() {
    return network;
  }

  List<VrrpEvent> events() {
    return events;
  }

  /** The kernel of a host, for a router in this process. */
  static VrrpHost doors(String host) {
    return VrrpHost.kernel(() -> {
      NetworkNamespace.enter(TestNetwork.namespace(host));
      beRealtime();
    });
  }

  /** Where that is not allowed, the test is only more easily disturbed. */
  static void beRealtime() {
    try {
      Scheduling.realtime(10);
    } catch (LinuxException e) {
      LOG.warn("no real-time scheduling", e);
    }
  }

  VrrpRouter start(String host, InstanceSettings... instances) {
    return start(host, List.of(), instances);
  }

  VrrpRouter start(String host, List<SyncGroupSettings> groups, InstanceSettings... instances) {
    VrrpRouter router = new VrrpRouter(List.of(instances), groups, doors(host), events::add);
    routers.add(router);
    router.start();
    return router;
  }

  /** Starts a keepalived; its files stand in a directory of the test. */
  Keepalived startKeepalived(String host, Path directory, String configuration) throws IOException {
    Keepalived keepalived = Keepalived.start(host, directory, configuration);
    keepaliveds.add(keepalived);
    return keepalived;
  }

  /** Whether a host has the virtual address of the tests. */
  boolean holdsAddress(String host) {
    return holdsAddress(host, "192.0.2.100/24");
  }

  boolean holdsAddress(String host, String address) {
    return network.exec(host, "ip", "addr", "show").contains(" " + address + " ");
  }

  /** Of the first instance. */
  static InstanceStatus status(VrrpRouter router) {
    return router.status().instances().getFirst();
  }

  static Role role(VrrpRouter router) {
    return status(router).role();
  }

  static long advertsHeard(VrrpRouter router) {
    return status(router).counters().get(InstanceCounter.ADVERTS_RECEIVED);
  }

  static boolean hearsAMaster(VrrpRouter router) {
    return role(router) == Role.BACKUP && status(router).master().isPresent();
  }

  static void assertNothingWasRejected(VrrpRouter router) {
    assertThat(status(router).rejections().values()).containsOnly(0L);
    assertThat(status(router).oddities().values()).containsOnly(0L);
    assertThat(router.status().unattributed())
        .allSatisfy((Rejection reason, Long count) -> assertThat(count).isZero());
  }

  @Override
  public void close() {
    keepaliveds.forEach(Keepalived::close);
    routers.forEach(VrrpRouter::close);
    network.close();
  }
}
