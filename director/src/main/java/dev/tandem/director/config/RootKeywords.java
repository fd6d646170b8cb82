package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.KeywordTable;
import dev.tandem.director.config.keyword.Settings;

/** The keywords of the top level. */
final class RootKeywords {

  static final Keyword<Settings> GLOBAL_DEFS = Keyword.block("global_defs", GlobalKeywords.TABLE);

  static final KeywordTable TABLE =
      KeywordTable.of(
              GLOBAL_DEFS,
              InstanceKeywords.VRRP_INSTANCE,
              SyncGroupKeywords.VRRP_SYNC_GROUP,
              TrackerKeywords.VRRP_SCRIPT,
              TrackerKeywords.TRACK_FILE,
              TrackerKeywords.VRRP_TRACK_PROCESS,
              BfdKeywords.BFD_INSTANCE,
              HostKeywords.STATIC_IPADDRESS,
              HostKeywords.STATIC_ROUTES,
              HostKeywords.STATIC_RULES,
              HostKeywords.TRACK_GROUP,
              LinkDelayKeywords.INTERFACE_UP_DOWN_DELAYS,
              PacingKeywords.GARP_GROUP,
              GroupKeywords.VIRTUAL_SERVER_GROUP,
              ServiceKeywords.VIRTUAL_SERVER,
              MarkKeywords.FIREWALL_MARK,
              DataPlaneBlock.DATA_PLANE,
              SessionSyncBlock.SESSION_SYNC,
              AdminBlock.ADMIN)
          .notBuilt("net_namespace", "net_namespace_ipvs", "instance", "SSL")
          .notNeeded(NotNeeded.LINKS, "linkbeat_use_polling", "linkbeat_interfaces")
          .notNeeded(NotNeeded.NO_CHILDREN, "child_wait_time")
          .notNeeded("no process id is written to a file", "use_pid_dir")
          .notNeeded("no ipsets are used", "namespace_with_ipsets");

  private RootKeywords() {}
}
