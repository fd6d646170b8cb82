package dev.tandem.director.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.director.config.ConfigLoader;
import dev.tandem.director.config.LoadOptions;
import dev.tandem.lvs.plane.PlaneKind;
import dev.tandem.sync.Protection;
import dev.tandem.sync.SyncSettings.Carrier;
import dev.tandem.vrrp.InstanceSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DirectorFileTest {

  @TempDir private Path directory;

  private LabPlan plan(LabMode mode, LabChannel channel, LabFamily... families) {
    return new LabPlan(
        mode,
        LabCluster.PAIR,
        List.of(families),
        PlaneKind.PCAP,
        channel,
        3,
        Duration.ofMillis(10));
  }

  private ConfigLoader.Loaded load(LabMode mode, int director, LabFamily... families)
      throws IOException {
    return load(plan(mode, LabChannel.TCP, families), director, false);
  }

  private ConfigLoader.Loaded load(LabPlan plan, int director, boolean preempts)
      throws IOException {
    DirectorFile text = new DirectorFile(plan, director, places(), preempts);
    Path file = Files.writeString(directory.resolve("a.conf"), text.text());
    return ConfigLoader.load(file, LoadOptions.ofThisHost());
  }

  private DirectorFile.Places places() {
    return new DirectorFile.Places(
        Path.of("/sys/fs/bpf/x"), directory.resolve("a.sock"), directory.resolve("seal.key"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aDirectorTakesTheRoleBackOnlyIfItIsToldTo(boolean preempts) throws IOException {
    var loaded = load(plan(LabMode.NAT, LabChannel.TCP, LabFamily.IPV4), 1, preempts);
    assertThat(loaded.diagnostics()).isEmpty();
    assertThat(loaded.config().instances())
        .hasSize(2)
        .allSatisfy(instance -> assertThat(instance.preempt()).isEqualTo(preempts));
  }

  @ParameterizedTest
  @EnumSource
  void itIsAConfigurationWithoutAnyMistake(LabMode mode) throws IOException {
    ConfigLoader.Loaded loaded = load(mode, 1, LabFamily.values());
    assertThat(loaded.diagnostics()).isEmpty();
    assertThat(loaded.config().services())
        .hasSize(12)
        .allSatisfy(service -> assertThat(service.servers()).hasSize(3));
    assertThat(loaded.config().instances().getFirst().advertInterval())
        .isEqualTo(Duration.ofMillis(10));
    assertThat(loaded.config().dataPlane().plane()).isEqualTo(PlaneKind.PCAP);
  }

  @ParameterizedTest
  @EnumSource
  void activeActiveIsAConfigurationWithoutAnyMistake(LabMode mode) throws IOException {
    LabPlan plan =
        new LabPlan(
            mode,
            new LabCluster(3, true),
            List.of(LabFamily.values()),
            PlaneKind.PCAP,
            LabChannel.TCP,
            3,
            Duration.ofMillis(10));
    ConfigLoader.Loaded loaded = load(plan, 2, true);
    assertThat(loaded.diagnostics()).isEmpty();
    assertThat(loaded.config().services()).hasSize(36);
    assertThat(loaded.config().sessionSync().orElseThrow().peers()).hasSize(2);
    List<Integer> fronts =
        loaded.config().instances().stream()
            .filter(instance -> instance.name().startsWith("FRONT"))
            .map(InstanceSettings::priority)
            .toList();
    assertThat(fronts).containsExactly(100, 150, 90);
    assertThat(loaded.config().instances())
        .extracting(InstanceSettings::virtualRouterId)
        .doesNotHaveDuplicates();
  }

  @Test
  void withIpv4AloneNothingIsOfIpv6() throws IOException {
    var config = load(LabMode.NAT, 1, LabFamily.IPV4).config();
    assertThat(config.services()).hasSize(6);
    assertThat(config.instances())
        .allSatisfy(instance -> assertThat(instance.excludedAddresses()).isEmpty());
  }

  @Test
  void frontAndBackMoveTogetherWithAddressTranslation() throws IOException {
    assertThat(load(LabMode.NAT, 2, LabFamily.IPV4).config().syncGroups().getFirst().instances())
        .containsExactly("FRONT", "BACK");
    assertThat(load(LabMode.DR, 2, LabFamily.IPV4).config().syncGroups()).isEmpty();
  }

  @Test
  void eachDirectorNamesTheOtherAsItsPeer() throws IOException {
    var first = load(LabMode.NAT, 1, LabFamily.IPV4).config().sessionSync().orElseThrow();
    var second = load(LabMode.NAT, 2, LabFamily.IPV4).config().sessionSync().orElseThrow();
    assertThat(first.local().getAddress()).isEqualTo(InetAddress.ofLiteral("203.0.113.1"));
    assertThat(first.peers().getFirst().getAddress()).isEqualTo(second.local().getAddress());
  }

  @Test
  void overMulticastTheyShareAKeyAndAGroupAndHaveALifeline() throws IOException {
    LabPlan plan = plan(LabMode.NAT, LabChannel.UDP, LabFamily.IPV4);
    var loaded = load(plan, 1, false);
    assertThat(loaded.diagnostics()).isEmpty();
    var first = loaded.config().sessionSync().orElseThrow();
    var second = load(plan, 2, false).config().sessionSync().orElseThrow();
    assertThat(first.carrier()).isInstanceOf(Carrier.Multicast.class).isEqualTo(second.carrier());
    assertThat(first.protection()).isEqualTo(new Protection.Seal(directory.resolve("seal.key")));
    assertThat(second.protection()).isEqualTo(first.protection());
    assertThat(first.lifeline()).hasValue(7801);
    assertThat(first.peers()).isEmpty();
    assertThat(first.local()).isNotEqualTo(second.local());
  }
}
