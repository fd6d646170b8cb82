package dev.tandem.director.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.director.config.syntax.Diagnostic;
import dev.tandem.vrrp.InstanceSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplesTest {

  /** Of the package keepalived-doc or keepalived, where that is installed. */
  private static final Path KEEPALIVED_SAMPLES = Path.of("/usr/share/doc/keepalived/samples");

  private static final Pattern NOT_BUILT =
      Pattern.compile(
          ".*(of keepalived is not (built yet|needed: .*)|needs what is not built yet).*");

  /**
   * What is wrong with keepalived's samples: an address twice, a group without "group", a script
   * that only two hosts have, and addresses with three numbers.
   */
  private static final List<String> REAL_MISTAKES =
      List.of(
          "192.168.200.18 is there already",
          "vrrp_sync_group VG1 has no group",
          "vrrp_script check_VI_0 has no script",
          "bad value '192.168.100./24' for to",
          "bad value '192.168.200./24' for to",
          "unknown keyword 'VI_2' in vrrp_sync_group VG1",
          "unknown keyword 'VI_3' in vrrp_sync_group VG1");

  @ParameterizedTest
  @CsvSource({"director1, 150, 90", "director2, 100, 150", "director3, 90, 100"})
  void eachAddressHasAnotherMaster(String director, int first, int second) {
    ConfigLoader.Loaded loaded =
        ConfigLoader.load(
            Path.of("../etc/tandem-active-active.conf"),
            LoadOptions.ofThisHost().withConfigId(director));
    assertThat(loaded.diagnostics()).isEmpty();
    assertThat(loaded.config().instances())
        .extracting(InstanceSettings::priority)
        .containsExactly(first, second);
    assertThat(loaded.config().instances()).allMatch(InstanceSettings::preempt);
    assertThat(loaded.config().services()).hasSize(2);
    assertThat(loaded.config().sessionSync().orElseThrow().peers()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({
    "tandem-nat.conf, director1, 150",
    "tandem-nat.conf, director2, 100",
    "tandem-dr.conf,  director1, 150",
    "tandem-dr.conf,  director2, 100",
    "tandem-tun.conf, director1, 150",
    "tandem-tun.conf, director2, 100",
  })
  void ourSamplesServeBothDirectors(String name, String director, int priority) {
    ConfigLoader.Loaded loaded =
        ConfigLoader.load(
            Path.of("../etc").resolve(name), LoadOptions.ofThisHost().withConfigId(director));
    assertThat(loaded.diagnostics()).isEmpty();
    assertThat(loaded.config().globals().routerId()).isEqualTo(director);
    assertThat(loaded.config().instances()).allMatch(i -> i.priority() == priority);
    assertThat(loaded.config().services()).hasSize(2);
    assertThat(loaded.config().sessionSync()).isPresent();
    assertThat(loaded.config().dataPlane().interfaces()).contains("eth0");
  }

  @Test
  void whatOnlyKeepalivedHasIsReportedAndTheRestIsInForce() {
    ConfigLoader.Loaded loaded = Loading.load(Resources.text("keepalived-features.conf"));
    assertThat(loaded.diagnostics()).hasSize(7).allMatch(SamplesTest::isKnown);
    assertThat(loaded.hasErrors()).isFalse();
    DirectorConfig config = loaded.config();
    assertThat(config.instances()).extracting("name").containsExactly("VI_FRONT", "VI_BACK");
    assertThat(config.instances().getFirst().addresses()).hasSize(2);
    assertThat(config.syncGroups()).hasSize(1);
    // A group of 12 among them.
    assertThat(config.services()).hasSize(15);
    assertThat(config.services().get(13).servers())
        .extracting(server -> server.checked().checks().size())
        .containsExactly(2, 2);
  }

  @Test
  void whatChecksCanDoNeedsNoWord() {
    assertThat(Loading.load(Resources.text("checks.conf")).diagnostics()).isEmpty();
  }

  @Test
  void keepalivedsOwnSamplesAreUnderstood() throws IOException {
    Assumptions.assumeTrue(
        Files.isDirectory(KEEPALIVED_SAMPLES), "keepalived's samples are not installed");
    try (Stream<Path> samples = Files.list(KEEPALIVED_SAMPLES)) {
      assertThat(samples.filter(file -> file.toString().contains("keepalived.conf")).toList())
          .isNotEmpty()
          .allSatisfy(sample ->
              assertThat(ConfigLoader.load(sample, LoadOptions.ofThisHost()).diagnostics())
                  .allMatch(SamplesTest::isKnown));
    }
  }

  /** Where the sample is right, all of its instances run, with all that moves with them. */
  @ParameterizedTest
  @CsvSource({
    "vrrp,                  4, 0, 0, 0",
    "vrrp.localcheck,       9, 0, 0, 0",
    "vrrp.routes,           1, 7, 0, 5",
    "vrrp.scripts,          3, 0, 0, 0",
    "vrrp.static_ipaddress, 1, 4, 3, 0",
    "vrrp.sync,             9, 0, 0, 0",
    "track_interface,       1, 3, 0, 4",
    "conditional_conf,      1, 0, 0, 0",
  })
  void keepalivedsVrrpSamplesLoadWhole(
      String name, int instances, int routes, int staticAddresses, int staticRoutes) {
    Path sample = KEEPALIVED_SAMPLES.resolve("keepalived.conf." + name);
    Assumptions.assumeTrue(Files.isRegularFile(sample), "keepalived's samples are not installed");
    ConfigLoader.Loaded loaded =
        ConfigLoader.load(sample, LoadOptions.ofThisHost().withConfigId("high"));
    assertThat(loaded.hasErrors()).isFalse();
    assertThat(loaded.diagnostics())
        .filteredOn(diagnostic -> !diagnostic.message().contains("'net_namespace'"))
        .noneMatch(diagnostic -> NOT_BUILT.matcher(diagnostic.message()).matches());
    DirectorConfig config = loaded.config();
    assertThat(config.instances()).hasSize(instances);
    assertThat(config.instances().stream().mapToInt(i -> i.routing().routes().size()).sum())
        .isEqualTo(routes);
    assertThat(config.router().addresses()).hasSize(staticAddresses);
    assertThat(config.router().routing().routes()).hasSize(staticRoutes);
  }

  private static boolean isKnown(Diagnostic diagnostic) {
    return NOT_BUILT.matcher(diagnostic.message()).matches()
        || diagnostic.message().endsWith("there is no such program on this host")
        || diagnostic.message().startsWith("the rule has no preference")
        || diagnostic.message().startsWith("host is an old way")
        || REAL_MISTAKES.stream().anyMatch(diagnostic.message()::startsWith);
  }
}
