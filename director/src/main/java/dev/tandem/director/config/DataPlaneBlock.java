package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Entry;
import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.KeywordTable;
import dev.tandem.director.config.keyword.Numbers;
import dev.tandem.director.config.keyword.Settings;
import dev.tandem.director.config.keyword.Words;
import dev.tandem.director.config.syntax.Diagnostics;
import dev.tandem.lvs.plane.PlaneKind;
import dev.tandem.lvs.plane.PlaneSettings;
import dev.tandem.lvs.plane.PlaneSettings.XdpMode;
import dev.tandem.lvs.service.Tunable;
import dev.tandem.lvs.service.Tuning;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.VirtualInterface;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The block {@code data_plane}. */
final class DataPlaneBlock {

  private static final int FEWEST_CONNECTIONS = 1_024;
  private static final int MOST_CONNECTIONS = 67_108_864;
  private static final int PATH_LIMIT = 4_095;

  private static final Keyword<PlaneKind> PLANE =
      Keyword.value(
          "plane",
          Words.choice(
              Map.entry("auto", PlaneKind.AUTO),
              Map.entry("xdp", PlaneKind.XDP),
              Map.entry("pcap", PlaneKind.PCAP)));
  private static final Keyword<XdpMode> XDP_MODE =
      Keyword.value(
          "xdp_mode",
          Words.choice(
              Map.entry("auto", XdpMode.AUTO),
              Map.entry("native", XdpMode.NATIVE),
              Map.entry("generic", XdpMode.GENERIC)));
  private static final Keyword<String> INTERFACE =
      Keyword.value("interface", Words.interfaceName()).repeatable();
  private static final Keyword<Integer> CONNECTIONS =
      Keyword.value("connections", Numbers.integer(FEWEST_CONNECTIONS, MOST_CONNECTIONS));
  private static final Keyword<Boolean> LOCAL_SERVERS = Keyword.flag("local_servers");
  private static final Keyword<Boolean> KEEP_FORWARDING = Keyword.flag("keep_forwarding");
  private static final Keyword<Path> PIN_PATH =
      Keyword.value("pin_path", Words.absolutePath(PATH_LIMIT));

  private static final Map<Tunable, Keyword<Integer>> TUNABLES = tunables();

  private static final String PAST_NETFILTER = "packets do not pass netfilter here";
  private static final String OF_ONE_SIZE =
      "the connection table is of one size, and counts as scarce when it holds more than connections";
  private static final String NO_SUCH_THREADS = "rates are not estimated by kernel threads here";
  private static final String OF_THE_CHANNEL = "write it into session_sync { ipvs { } }";

  static final Keyword<Settings> DATA_PLANE =
      Keyword.block(
          "data_plane",
          KeywordTable.of(
                  PLANE, XDP_MODE, INTERFACE, CONNECTIONS, LOCAL_SERVERS, KEEP_FORWARDING, PIN_PATH)
              .and(TUNABLES.values().toArray(Keyword<?>[]::new))
              // Sysctls of the kernel's that have nothing to tune here.
              .leftOut(PAST_NETFILTER, "conntrack", "snat_reroute", "ignore_tunneled")
              .leftOut(OF_ONE_SIZE, "amemthresh", "conn_lfactor", "svc_lfactor")
              .leftOut(NO_SUCH_THREADS, "run_estimation", "est_cpulist", "est_nice")
              .leftOut(OF_THE_CHANNEL, "sync_threshold", "sync_refresh_period"));

  /** Where a director does better than the kernel as it comes. */
  private static final Tuning DEFAULTS =
      Tuning.OF_KERNEL
          .with(Tunable.EXPIRE_NODEST_CONN, 1)
          .with(Tunable.EXPIRE_QUIESCENT_TEMPLATE, 1)
          .with(Tunable.SYN_DEFENCE, 1);

  private DataPlaneBlock() {}

  /**
   * The settings of the block.
   *
   * @param instances whose interfaces are taken if the block names none
   */
  static DataPlaneSettings assemble(
      Settings block, List<InstanceSettings> instances, Diagnostics diagnostics) {
    List<String> interfaces = interfaces(block, diagnostics);
    return new DataPlaneSettings(
        block.value(PLANE, PlaneKind.AUTO),
        block.value(XDP_MODE, XdpMode.AUTO),
        interfaces.isEmpty() ? interfacesOf(instances) : interfaces,
        block.value(CONNECTIONS, PlaneSettings.DEFAULT_CONNECTIONS),
        block.has(LOCAL_SERVERS),
        block.has(KEEP_FORWARDING),
        block.value(PIN_PATH, DataPlaneSettings.DEFAULT_PIN_PATH));
  }

  /** What the kernel has as sysctls, by the same names. */
  static Tuning tuning(Settings block) {
    Tuning tuning = DEFAULTS;
    for (Map.Entry<Tunable, Keyword<Integer>> entry : TUNABLES.entrySet()) {
      Tunable tunable = entry.getKey();
      tuning = tuning.with(tunable, block.value(entry.getValue(), DEFAULTS.get(tunable)));
    }
    return tuning;
  }

  private static Map<Tunable, Keyword<Integer>> tunables() {
    Map<Tunable, Keyword<Integer>> keywords = new EnumMap<>(Tunable.class);
    for (Tunable tunable : Tunable.values()) {
      keywords.put(
          tunable,
          Keyword.value(tunable.label(), Numbers.integer(tunable.least(), tunable.most())));
    }
    return keywords;
  }

  private static List<String> interfaces(Settings block, Diagnostics diagnostics) {
    OnlyOnce<String> unique = new OnlyOnce<>(diagnostics);
    return block.entries(INTERFACE).stream()
        .filter(entry -> unique.admits(entry.value(), entry.valuePosition(), entry.value()))
        .map(Entry::value)
        .toList();
  }

  /** Packets come in on the real interfaces, whatever is on top of them. */
  private static List<String> interfacesOf(List<InstanceSettings> instances) {
    return instances.stream()
        .flatMap(instance ->
            Stream.concat(
                Stream.of(instance.interfaceName()),
                instance.placedAddresses().stream()
                    .flatMap(address -> address.interfaceName().stream())
                    .map(name -> baseOf(name, instance))))
        .distinct()
        .filter(name -> !name.equals(InstanceSettings.ANY_INTERFACE))
        .toList();
  }

  private static String baseOf(String name, InstanceSettings instance) {
    return instance.virtualInterfaces().stream()
        .filter(virtual -> virtual.name().equals(name))
        .map(VirtualInterface::base)
        .findFirst()
        .orElse(name);
  }
}
