package dev.tandem.vrrp.router;

import static dev.tandem.vrrp.InstanceFixture.instance;

import dev.tandem.vrrp.InstanceFixture;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.InstanceStatus;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.SyncGroupSettings;
import dev.tandem.vrrp.VrrpEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Two hosts without a kernel on one network, and routers on them, in real time. */
final class FakePair implements AutoCloseable {

  static final InstanceSettings FRONT = front().build();
  static final InstanceSettings BACK =
      front().name("back").on("eth1").virtualRouterId(52).addresses("192.0.3.100").build();
  static final SyncGroupSettings GROUP =
      new SyncGroupSettings("pair", List.of("front", "back"), List.of());

  final FakeLan lan = new FakeLan();
  final FakeHost hostA = new FakeHost(lan, 1);
  final FakeHost hostB = new FakeHost(lan, 2);
  final List<VrrpEvent> events = new CopyOnWriteArrayList<>();
  private final List<VrrpRouter> routers = new ArrayList<>();

  /** With an advert every 10 ms. */
  static InstanceFixture front() {
    return instance().interval(Duration.ofMillis(10)).addresses("192.0.2.100");
  }

  VrrpRouter started(FakeHost host, InstanceSettings... instances) {
    VrrpRouter router = router(host, List.of(instances), List.of());
    router.start();
    return router;
  }

  VrrpRouter router(
      FakeHost host, List<InstanceSettings> instances, List<SyncGroupSettings> groups) {
    VrrpRouter router = new VrrpRouter(instances, groups, host.doors(), events::add);
    routers.add(router);
    return router;
  }

  static Duration awaitRole(VrrpRouter router, String name, Role role) {
    return Await.until(name + " is " + role, () -> status(router, name).role() == role);
  }

  static InstanceStatus status(VrrpRouter router, String name) {
    return router.status().instances().stream()
        .filter(i -> i.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void close() {
    routers.forEach(VrrpRouter::close);
  }
}
