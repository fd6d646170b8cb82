package dev.tandem.director.config;

import dev.tandem.director.config.keyword.KeywordTable;

/**
 * What keepalived asks its operators and Tandem does not: the reasons, and the keywords of {@code
 * global_defs}.
 */
final class NotNeeded {

  static final String LINKS = "the kernel tells of every change of a link at once";
  static final String CAPTURE = "adverts come through a ring of libpcap's";
  static final String IPVS_SYNC = "session_sync { ipvs { ... } } says what IPVS is told";
  static final String ONE_PROCESS = "there is one process, whose threads have names";
  static final String NO_CHILDREN = "there are no child processes to wait for";

  private static final String REAL_TIME =
      "threads that must not be late have real-time priorities from the start";
  private static final String OVERRUN = "where a buffer overflows, everything is asked for again";
  private static final String OWN_RULES =
      "the rules of no_accept are in an nftables table of Tandem's own";

  private NotNeeded() {}

  /** A table of {@code global_defs} with these names. */
  static KeywordTable global(KeywordTable table) {
    return table
        .notNeeded("interfaces may come, go and change at any time", "dynamic_interfaces")
        .notNeeded("scripts run by the path that is given", "use_symlink_paths")
        .notNeeded("virtual interfaces join no IPv4 groups", "disable_local_igmp")
        .notNeeded(IPVS_SYNC, "lvs_sync_daemon")
        .notNeeded(
            OWN_RULES,
            "vrrp_iptables",
            "vrrp_ipsets",
            "nftables",
            "nftables_priority",
            "nftables_counters",
            "nftables_ifindex")
        .notNeeded(
            ONE_PROCESS,
            "process_names",
            "process_name",
            "vrrp_process_name",
            "checker_process_name",
            "lvs_process_name",
            "bfd_process_name")
        .notNeeded(
            REAL_TIME,
            "max_auto_priority",
            "min_auto_priority_delay",
            "vrrp_priority",
            "checker_priority",
            "bfd_priority",
            "vrrp_rt_priority",
            "checker_rt_priority",
            "bfd_rt_priority",
            "vrrp_rlimit_rttime",
            "checker_rlimit_rttime",
            "bfd_rlimit_rttime",
            "vrrp_rlimit_rtime",
            "checker_rlimit_rtime",
            "bfd_rlimit_rtime")
        .notNeeded(CAPTURE, "vrrp_rx_bufs_policy", "vrrp_rx_bufs_multiplier")
        .notNeeded(
            OVERRUN,
            "vrrp_netlink_cmd_rcv_bufs",
            "vrrp_netlink_cmd_rcv_bufs_force",
            "vrrp_netlink_monitor_rcv_bufs",
            "vrrp_netlink_monitor_rcv_bufs_force",
            "lvs_netlink_cmd_rcv_bufs",
            "lvs_netlink_cmd_rcv_bufs_force",
            "lvs_netlink_monitor_rcv_bufs",
            "lvs_netlink_monitor_rcv_bufs_force")
        .notNeeded(
            "processes are counted in /proc",
            "process_monitor_rcv_bufs",
            "process_monitor_rcv_bufs_force");
  }
}
