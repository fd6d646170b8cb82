package dev.tandem.vrrp.router;

import static dev.tandem.vrrp.InstanceFixture.instance;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.SyncGroupSettings;
import dev.tandem.vrrp.VrrpVersion;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SettingsCheckTest {

  private static final InstanceSettings FRONT = instance().build();
  private static final InstanceSettings BACK = instance().name("back").on("eth1").build();

  @Test
  void theSameRouterIdOnTwoInterfacesIsFine() {
    assertThatCode(() -> SettingsCheck.check(List.of(FRONT, BACK), List.of(group("g", "front"))))
        .doesNotThrowAnyException();
  }

  static Stream<Arguments> contradictions() {
    return Stream.of(
        wrong(
            "virtual router 51 on eth0 is configured twice: by front and by twin",
            instance().build(),
            instance().name("twin").build()),
        wrong("two instances are named front", FRONT, instance().virtualRouterId(52).build()),
        wrong("front: priority 256 is not in 1..255", instance().priority(256).build()),
        wrong("front: virtual router id 0 is not in 1..255", instance().virtualRouterId(0).build()),
        wrong(
            "front: advert interval in ms 0 is not in 10..40950",
            instance().interval(Duration.ZERO).build()),
        wrong(
            "front: advert interval in ms 100 is not in 1000..255000",
            instance().version(VrrpVersion.V2).interval(Duration.ofMillis(100)).build()),
        wrong(
            "front: 2001:db8::1 is not an IPv4 address",
            instance().addresses("2001:db8::1").build()));
  }

  @ParameterizedTest
  @MethodSource("contradictions")
  void refusesInstances(String complaint, List<InstanceSettings> instances) {
    assertThatThrownBy(() -> SettingsCheck.check(instances, List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(complaint);
  }

  static Stream<Arguments> groupContradictions() {
    return Stream.of(
        Arguments.of(
            "sync group g has a member that does not exist: side",
            List.of(group("g", "front", "side"))),
        Arguments.of(
            "front is in two sync groups: g and h",
            List.of(group("g", "front"), group("h", "front"))),
        Arguments.of("the name g is used twice", List.of(group("g", "front"), group("g", "back"))),
        Arguments.of("the name back is used twice", List.of(group("back", "front"))));
  }

  @ParameterizedTest
  @MethodSource("groupContradictions")
  void refusesGroups(String complaint, List<SyncGroupSettings> groups) {
    assertThatThrownBy(() -> SettingsCheck.check(List.of(FRONT, BACK), groups))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(complaint);
  }

  private static Arguments wrong(String complaint, InstanceSettings... instances) {
    return Arguments.of(complaint, List.of(instances));
  }

  private static SyncGroupSettings group(String name, String... members) {
    return new SyncGroupSettings(name, List.of(members), List.of());
  }
}
