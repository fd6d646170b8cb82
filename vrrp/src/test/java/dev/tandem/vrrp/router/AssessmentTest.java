package dev.tandem.vrrp.router;

import static dev.tandem.vrrp.InstanceFixture.address;
import static dev.tandem.vrrp.InstanceFixture.instance;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.MacAddress;
import dev.tandem.linux.netlink.InterfaceAddress;
import dev.tandem.vrrp.FaultReason;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.Tracked;
import dev.tandem.vrrp.UnicastSettings;
import dev.tandem.vrrp.VmacSettings;
import dev.tandem.vrrp.machine.Circumstances;
import dev.tandem.vrrp.network.HostInterface;
import dev.tandem.vrrp.network.HostView;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AssessmentTest {

  private static final Optional<MacAddress> MAC = Optional.of(new MacAddress(1));

  @Test
  void findsNothingWrongWithAHealthyInterface() {
    Circumstances found = assess(instance().build(), eth0(true, "192.0.2.1"));

    assertThat(found)
        .isEqualTo(new Circumstances(100, Set.of(), Optional.of(address("192.0.2.1"))));
  }

  @Test
  void namesEveryFault() {
    assertThat(assess(instance().on("eth7").build(), eth0(true)).faults())
        .containsExactly(FaultReason.INTERFACE_MISSING);
    assertThat(assess(instance().build(), eth0(false, "192.0.2.1")).faults())
        .containsExactly(FaultReason.INTERFACE_DOWN);
    assertThat(assess(instance().build(), eth0(true)).faults())
        .containsExactly(FaultReason.NO_SOURCE_ADDRESS);
    HostInterface tunnel =
        new HostInterface(1, "eth0", Optional.empty(), true, true, false, addresses("192.0.2.1"));
    assertThat(assess(instance().build(), tunnel).faults())
        .containsExactly(FaultReason.NOT_ETHERNET);
  }

  @Test
  void aVirtualInterfaceThatIsNotThereIsAFault() {
    VmacSettings vmac = new VmacSettings("vrrp.51", new MacAddress(9), false);
    InstanceSettings settings = instance().vmac(vmac).build();
    HostInterface made =
        new HostInterface(7, "vrrp.51", Optional.of(vmac.mac()), true, true, false, List.of());

    assertThat(assess(settings, eth0(true, "192.0.2.1")).faults())
        .containsExactly(FaultReason.VMAC_MISSING);
    assertThat(assess(settings, eth0(true, "192.0.2.1"), made).faults()).isEmpty();
  }

  @Test
  void aPortThatDidNotOpenIsAFault() {
    HostView view = new HostView(Map.of("eth0", eth0(true, "192.0.2.1")), 0);
    Circumstances found =
        new Assessment(view, view::usable, Set.of(), Set.of(), Set.of(), Set.of(), Map.of())
            .of(instance().build(), List.of());

    assertThat(found.faults()).containsExactly(FaultReason.INTERFACE_NOT_OPENED);
  }

  @Test
  void anAddressThatWasTakenAwayIsAFault() {
    HostView view = new HostView(Map.of("eth0", eth0(true, "192.0.2.1")), 0);
    Assessment assessment =
        new Assessment(
            view, view::usable, Set.of(), Set.of("eth0"), Set.of(), Set.of("front"), Map.of());

    assertThat(assessment.of(instance().build(), List.of()).faults())
        .containsExactly(FaultReason.ADDRESS_LOST);
    assertThat(assessment.of(instance().name("other").build(), List.of()).faults()).isEmpty();
  }

  @Test
  void ownInterfaceMayBeDownWhenItIsNotTracked() {
    InstanceSettings settings = instance().trackPrimary(false).build();

    assertThat(assess(settings, eth0(false, "192.0.2.1")).faults()).isEmpty();
  }

  @Test
  void theSourceIsTheFirstAddressThatDoesNotMove() {
    HostInterface eth0 = eth0(true, "192.0.2.100", "192.0.2.1", "192.0.2.2");

    assertThat(assess(instance().build(), eth0).source()).contains(address("192.0.2.1"));
  }

  @Test
  void anOwnerMaySpeakFromTheAddressItOwns() {
    InstanceSettings owner = instance().priority(255).build();

    assertThat(assess(owner, eth0(true, "192.0.2.100")).source()).contains(address("192.0.2.100"));
    assertThat(assess(instance().build(), eth0(true, "192.0.2.100")).source()).isEmpty();
  }

  /** keepalived's table of weights, for a priority of 100. */
  @ParameterizedTest
  @CsvSource({
    "20, false, up, 120",
    "20, false, down, 100",
    "-20, false, up, 100",
    "-20, false, down, 80",
    "20, true, up, 80",
    "20, true, down, 100",
    "-20, true, up, 100",
    "-20, true, down, 120",
    "253, false, up, 254",
    "-253, false, down, 1"
  })
  void weightsChangeThePriority(int weight, boolean reverse, String state, int priority) {
    InstanceSettings settings =
        instance().tracking(Tracked.networkInterface("eth1", weight, reverse)).build();
    Circumstances found = assess(settings, eth0(true, "192.0.2.1"), eth1(state.equals("up")));

    assertThat(found.priority()).isEqualTo(priority);
    assertThat(found.faults()).isEmpty();
  }

  @Test
  void anOwnerKeepsItsPriority() {
    InstanceSettings owner =
        instance().priority(255).tracking(Tracked.networkInterface("eth1", -100, false)).build();

    assertThat(assess(owner, eth0(true, "192.0.2.1"), eth1(false)).priority()).isEqualTo(255);
  }

  @ParameterizedTest
  @CsvSource({"false, up, false", "false, down, true", "true, up, true", "true, down, false"})
  void withoutWeightATrackedInterfaceIsAFault(boolean reverse, String state, boolean fault) {
    InstanceSettings settings =
        instance().tracking(Tracked.networkInterface("eth1", 0, reverse)).build();
    Circumstances found = assess(settings, eth0(true, "192.0.2.1"), eth1(state.equals("up")));

    assertThat(found.faults().contains(FaultReason.TRACKED_INTERFACE)).isEqualTo(fault);
  }

  @Test
  void aSourceThatIsTrackedMustBeOnTheHost() {
    InstanceSettings settings = instance().from("192.0.2.7").trackSource().build();

    assertThat(assess(settings, eth0(true, "192.0.2.1")).faults())
        .containsExactly(FaultReason.SOURCE_ADDRESS_MISSING);
    assertThat(assess(settings, eth0(true, "192.0.2.1", "192.0.2.7")).faults()).isEmpty();
    assertThat(assess(instance().from("192.0.2.7").build(), eth0(true)).faults()).isEmpty();
  }

  @Test
  void unicastToNobodyIsAFault() {
    UnicastSettings nobody = new UnicastSettings(List.of(), 255, false, Optional.empty());

    assertThat(assess(instance().unicast(nobody).build(), eth0(true, "192.0.2.1")).faults())
        .containsExactly(FaultReason.NO_PEER);
  }

  @Test
  void whatTheGroupTracksComesFirst() {
    InstanceSettings settings =
        instance().tracking(Tracked.networkInterface("eth1", 0, false)).build();
    HostView view = new HostView(Map.of("eth0", eth0(true, "192.0.2.1"), "eth1", eth1(false)), 0);
    Circumstances found =
        new Assessment(view, view::usable, Set.of(), Set.of("eth0"), Set.of(), Set.of(), Map.of())
            .of(settings, List.of(Tracked.networkInterface("eth1", -10, false)));

    assertThat(found.faults()).isEmpty();
    assertThat(found.priority()).isEqualTo(90);
  }

  private static Circumstances assess(InstanceSettings settings, HostInterface... interfaces) {
    Map<String, HostInterface> byName = new HashMap<>();
    Arrays.stream(interfaces).forEach(i -> byName.put(i.name(), i));
    Set<InetAddress> virtual = Set.of(address("192.0.2.100"));
    HostView view = new HostView(byName, 0);
    return new Assessment(
            view, view::usable, virtual, Set.of("eth0", "eth1"), Set.of(), Set.of(), Map.of())
        .of(settings, List.of());
  }

  private static HostInterface eth0(boolean up, String... addresses) {
    return new HostInterface(1, "eth0", MAC, up, up, false, addresses(addresses));
  }

  private static List<InterfaceAddress> addresses(String... literals) {
    return Arrays.stream(literals).map(a -> new InterfaceAddress(1, address(a), 24)).toList();
  }

  private static HostInterface eth1(boolean up) {
    return new HostInterface(2, "eth1", MAC, up, up, false, List.of());
  }
}
