package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Addresses;
import dev.tandem.director.config.keyword.Arguments;
import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.KeywordTable;
import dev.tandem.director.config.keyword.Numbers;
import dev.tandem.director.config.keyword.Settings;
import dev.tandem.director.config.keyword.ValueParser;
import dev.tandem.director.config.keyword.Words;
import dev.tandem.lvs.service.LvsControl;
import dev.tandem.vrrp.VrrpVersion;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keywords of {@code global_defs}. */
final class GlobalKeywords {

  private static final int PATH_LIMIT = 4095;
  private static final int TIMEOUT_LIMIT = 31 * 86_400;

  static final ValueParser<VrrpVersion> VERSIONS =
      Words.choice(Map.entry("2", VrrpVersion.V2), Map.entry("3", VrrpVersion.V3));
  static final ValueParser<Integer> DOWN_TIMER_ADVERTS_RANGE = Numbers.integer(1, 100);

  static final Keyword<String> ROUTER_ID = Keyword.value("router_id", Words.name());
  static final Keyword<VrrpVersion> VRRP_VERSION = Keyword.value("vrrp_version", VERSIONS);
  static final Keyword<InetAddress> VRRP_MCAST_GROUP4 =
      Keyword.value("vrrp_mcast_group4", Addresses.ipv4Group());
  static final Keyword<InetAddress> VRRP_MCAST_GROUP6 =
      Keyword.value("vrrp_mcast_group6", Addresses.ipv6Group());
  static final Keyword<Integer> VRRP_DOWN_TIMER_ADVERTS =
      Keyword.value("vrrp_down_timer_adverts", DOWN_TIMER_ADVERTS_RANGE);
  static final Keyword<Boolean> V3_CHECKSUM_AS_V2 = Keyword.flag("v3_checksum_as_v2");
  static final Keyword<LvsControl.Timeouts> LVS_TIMEOUTS =
      Keyword.words("lvs_timeouts", GlobalKeywords::timeouts);

  static final Keyword<Path> STATE_DUMP_FILE =
      Keyword.value("state_dump_file", Words.absolutePath(PATH_LIMIT))
          .orNamed("state_dump_file_location");
  static final Keyword<Path> STATS_DUMP_FILE =
      Keyword.value("stats_dump_file", Words.absolutePath(PATH_LIMIT))
          .orNamed("stats_dump_file_location");

  /** keepalived's three processes are one here. */
  static final Keyword<Boolean> NO_SWAP =
      Keyword.flag("vrrp_no_swap").orNamed("checker_no_swap").orNamed("bfd_no_swap").repeatable();

  static final KeywordTable TABLE =
      NotNeeded.global(
          KeywordTable.of(
                  ROUTER_ID,
                  VRRP_VERSION,
                  VRRP_MCAST_GROUP4,
                  VRRP_MCAST_GROUP6,
                  VRRP_DOWN_TIMER_ADVERTS,
                  V3_CHECKSUM_AS_V2,
                  LVS_TIMEOUTS,
                  STATE_DUMP_FILE,
                  STATS_DUMP_FILE,
                  NO_SWAP,
                  ScriptKeywords.SCRIPT_USER,
                  ScriptKeywords.SET_SUPPLEMENTARY_GROUPS,
                  ScriptKeywords.ENABLE_SCRIPT_SECURITY)
              .and(LifeScripts.KEYWORDS)
              .and(GarpKeywords.GLOBAL.all())
              .and(ElectionKeywords.GLOBAL.all())
              .and(PacingKeywords.VRRP_GARP_INTERVAL, PacingKeywords.VRRP_GNA_INTERVAL)
              .and(GarpKeywords.VRRP_MIN_GARP)
              .and(HostKeywords.DEFAULT_INTERFACE, HostKeywords.VRRP_STARTUP_DELAY)
              .and(HostKeywords.VRRP_DELAY_AFTER_BOOT, HostKeywords.LOG_UNKNOWN_VRIDS)
              .and(StrictKeywords.VRRP_STRICT)
              .and(UnicastKeywords.VRRP_CHECK_UNICAST_SRC, VmacKeywords.VMAC_PREFIX)
              .and(VmacKeywords.VMAC_ADDR_PREFIX)
              .and(NotifyKeywords.GLOBAL)
              .and(CheckKeywords.CHECKER_LOG_ALL_FAILURES)
              .notBuilt(
                  "rs_init_notifies",
                  // VRRP
                  // IPVS
                  "nftables_ipvs",
                  "nftables_ipvs_priority",
                  "nftables_ipvs_start_fwmark",
                  "lvs_flush",
                  "lvs_flush_on_stop",
                  "lvs_flush_onstop",
                  // Processes
                  "vrrp_cpu_affinity",
                  "checker_cpu_affinity",
                  "bfd_cpu_affinity",
                  "umask",
                  // Being asked and reloaded
                  "snmp_socket",
                  "enable_snmp_vrrp",
                  "enable_snmp_checker",
                  "enable_snmp_rfc",
                  "enable_snmp_rfcv2",
                  "enable_snmp_rfcv3",
                  "enable_snmp_keepalived",
                  "enable_traps",
                  "snmp_vs_stats_update_interval",
                  "snmp_rs_stats_update_interval",
                  "enable_dbus",
                  "dbus_service_name",
                  "dbus_no_interface_name",
                  "random_seed",
                  "data_use_instance",
                  "json_version",
                  "json_dump_file",
                  "json_dump_file_location",
                  "include_check",
                  "reload_check_config",
                  "reload_file",
                  "reload_time_file",
                  "reload_repeat",
                  "config_save_dir",
                  "tmp_config_directory",
                  "iproute_usr_dir",
                  "iproute_etc_dir"));

  private GlobalKeywords() {}

  static DumpSettings dumps(Settings globals) {
    return new DumpSettings(
        globals.value(STATE_DUMP_FILE, DumpSettings.DEFAULT.state()),
        globals.value(STATS_DUMP_FILE, DumpSettings.DEFAULT.stats()));
  }

  static Keyword<InetAddress> multicastGroup(boolean ipv6) {
    return ipv6 ? VRRP_MCAST_GROUP6 : VRRP_MCAST_GROUP4;
  }

  /** {@code [tcp SECONDS] [tcpfin SECONDS] [udp SECONDS]}, at least one of them. */
  private static Optional<LvsControl.Timeouts> timeouts(Arguments arguments) {
    Map<String, Integer> seconds = new HashMap<>();
    do {
      Optional<String> state = arguments.take(Words.oneOf(List.of("tcp", "tcpfin", "udp")));
      Optional<Duration> timeout =
          state.flatMap(name -> arguments.take(name, Numbers.wholeSeconds(1, TIMEOUT_LIMIT)));
      if (timeout.isEmpty()) {
        return Optional.empty();
      }
      if (seconds.put(state.get(), (int) timeout.get().toSeconds()) != null) {
        arguments.mistake(state.get() + " is given twice");
      }
    } while (arguments.hasNext());
    return Optional.of(
        new LvsControl.Timeouts(
            seconds.getOrDefault("tcp", 0),
            seconds.getOrDefault("tcpfin", 0),
            seconds.getOrDefault("udp", 0)));
  }
}
