package dev.tandem.vrrp.network;

import static dev.tandem.vrrp.InstanceFixture.address;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.netlink.InterfaceAddress;
import dev.tandem.linux.netlink.RouteEntry;
import dev.tandem.linux.netlink.ToldRouting;
import dev.tandem.vrrp.VmacSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstalledFileTest {

  private static final Installed IPV4 =
      new Installed.Address(new InterfaceAddress(2, address("192.0.2.100"), 24));
  private static final Installed IPV6 =
      new Installed.Address(new InterfaceAddress(2, address("2001:db8::100"), 64));
  private static final Installed ROUTE =
      new Installed.Routing(
          ToldRouting.of(
              RouteEntry.plain(
                  RouteEntry.Type.BLACKHOLE,
                  address("198.51.100.0"),
                  24,
                  List.of(),
                  RouteEntry.TABLE_MAIN),
              _ -> 2));
  private static final Installed MACVLAN =
      new Installed.Stacked(2, Optional.of(VmacSettings.macOf(51, false)), "vrrp.51");
  private static final Installed IPVLAN = new Installed.Stacked(3, Optional.empty(), "front0");

  private @TempDir Path folder;

  @Test
  void theNextRunKnowsWhatWasThere() throws IOException {
    leave(IPV4, IPV6, ROUTE, MACVLAN, IPVLAN);
    try (InstalledFile next = open()) {
      assertThat(next.inherited()).containsExactlyInAnyOrder(IPV4, IPV6, ROUTE, MACVLAN, IPVLAN);
      next.remove(IPV4);
    }
    try (InstalledFile next = open()) {
      assertThat(next.inherited()).doesNotContain(IPV4).hasSize(4);
    }
  }

  @Test
  void whereAllIsGoneThereIsNoFile() throws IOException {
    leave(IPV4, MACVLAN);
    try (InstalledFile next = open()) {
      next.remove(IPV4);
      next.removeInterface(
          new HostInterface(7, "vrrp.51", Optional.empty(), true, true, false, List.of()));
    }
    assertThat(path()).doesNotExist();
  }

  @Test
  void whatAnotherNamespaceOrBootHadSaysNothingHere() throws IOException {
    leave(IPV4);
    List<String> lines = new ArrayList<>(Files.readAllLines(path()));
    lines.set(0, lines.getFirst() + "0");
    Files.write(path(), lines);
    try (InstalledFile next = open()) {
      assertThat(next.inherited()).isEmpty();
    }
  }

  @Test
  void aLineThatIsNoneIsLeftOut() throws IOException {
    leave(IPV4);
    List<String> lines = new ArrayList<>(Files.readAllLines(path()));
    lines.addAll(
        List.of("", "address", "address 2 somewhere 24", "ROUTE 0 x", "ROUTE 00 x", "interface 2"));
    Files.write(path(), lines);
    try (InstalledFile next = open()) {
      assertThat(next.inherited()).containsExactly(IPV4);
    }
  }

  @Test
  void aRunOnItsWayOutDoesNotWriteOverTheNext() throws IOException {
    try (InstalledFile next = goOver()) {
      assertThat(next.inherited()).containsExactly(IPV4);
    }
    try (InstalledFile later = open()) {
      assertThat(later.inherited()).containsExactlyInAnyOrder(IPV4, IPV6);
    }
  }

  /** The next run has written something when the one before it removes its last. */
  private InstalledFile goOver() throws IOException {
    leave(IPV4);
    try (InstalledFile before = open()) {
      InstalledFile next = open();
      next.add(IPV6);
      awaitLines(4);
      before.remove(IPV4);
      return next;
    }
  }

  private void awaitLines(int count) throws IOException {
    long end = System.nanoTime() + 10_000_000_000L;
    while (Files.readAllLines(path()).size() != count) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.onSpinWait();
    }
  }

  private void leave(Installed... items) {
    try (InstalledFile file = open()) {
      List.of(items).forEach(file::add);
    }
  }

  private InstalledFile open() {
    return new InstalledFile(path());
  }

  private Path path() {
    return folder.resolve("installed");
  }
}
