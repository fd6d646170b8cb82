package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Addresses;
import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.KeywordTable;
import dev.tandem.director.config.keyword.Numbers;
import dev.tandem.director.config.keyword.Section;
import dev.tandem.director.config.keyword.Words;
import dev.tandem.vrrp.LostAddress;
import dev.tandem.vrrp.VrrpVersion;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;

/** The keywords of {@code vrrp_instance}. */
final class InstanceKeywords {

  /** Whether the state that the instance wishes to begin in is master. */
  static final Keyword<Boolean> STATE =
      Keyword.value("state", Words.choice(Map.entry("MASTER", true), Map.entry("BACKUP", false)));

  static final Keyword<String> INTERFACE = Keyword.value("interface", Words.interfaceName());
  static final Keyword<Integer> VIRTUAL_ROUTER_ID =
      Keyword.value("virtual_router_id", Numbers.integer(1, 255));
  static final Keyword<Integer> PRIORITY = Keyword.value("priority", Numbers.integer(1, 255));
  static final Keyword<VrrpVersion> VERSION = Keyword.value("version", GlobalKeywords.VERSIONS);

  /** It is rounded to what the version allows when that is known. */
  static final Keyword<Duration> ADVERT_INT =
      Keyword.value("advert_int", Numbers.seconds("0.01", "255"));

  static final Keyword<Integer> DOWN_TIMER_ADVERTS =
      Keyword.value("down_timer_adverts", GlobalKeywords.DOWN_TIMER_ADVERTS_RANGE);
  static final Keyword<Boolean> PREEMPT = Keyword.flag("preempt");
  static final Keyword<Boolean> NOPREEMPT = Keyword.flag("nopreempt");
  static final Keyword<Duration> PREEMPT_DELAY =
      Keyword.value("preempt_delay", Numbers.seconds("0", "1000"));
  static final Keyword<InetAddress> MCAST_SRC_IP = Keyword.value("mcast_src_ip", Addresses.host());
  static final Keyword<InetAddress> MCAST_DST_IP = Keyword.value("mcast_dst_ip", Addresses.group());
  static final Keyword<Boolean> TRACK_SRC_IP = Keyword.flag("track_src_ip");
  static final Keyword<Boolean> DONT_TRACK_PRIMARY = Keyword.flag("dont_track_primary");
  static final Keyword<Boolean> NO_VIRTUAL_IPADDRESS = Keyword.flag("no_virtual_ipaddress");

  /** What a master does when somebody has removed one of its addresses. */
  static final Keyword<LostAddress> LOST_ADDRESS =
      Keyword.value(
          "lost_address",
          Words.choice(
              Map.entry("restore", LostAddress.RESTORE), Map.entry("fault", LostAddress.FAULT)));

  static final Keyword<Boolean> V3_CHECKSUM_AS_V2 = Keyword.flag("v3_checksum_as_v2");

  private static final KeywordTable TABLE =
      MemberKeywords.TABLE
          .and(
              STATE,
              INTERFACE,
              VIRTUAL_ROUTER_ID,
              PRIORITY,
              VERSION,
              ADVERT_INT,
              DOWN_TIMER_ADVERTS,
              PREEMPT,
              NOPREEMPT,
              PREEMPT_DELAY,
              MCAST_SRC_IP,
              MCAST_DST_IP,
              TRACK_SRC_IP,
              DONT_TRACK_PRIMARY,
              AddressLine.VIRTUAL_IPADDRESS,
              AddressLine.VIRTUAL_IPADDRESS_EXCLUDED,
              NO_VIRTUAL_IPADDRESS,
              LOST_ADDRESS,
              RoutingKeywords.VIRTUAL_ROUTES,
              RoutingKeywords.VIRTUAL_RULES,
              RoutingKeywords.PROMOTE_SECONDARIES,
              V3_CHECKSUM_AS_V2)
          .and(GarpKeywords.INSTANCE.all())
          .and(UnicastKeywords.all())
          .and(VmacKeywords.all())
          .and(IpvlanKeywords.USE_IPVLAN)
          .and(ElectionKeywords.INSTANCE.all())
          .and(
              ElectionKeywords.TIMER_EXPIRED_BACKUP,
              AuthenticationKeywords.AUTHENTICATION,
              HmacKeywords.AUTH_HMAC)
          .and(StrictKeywords.STRICT_MODE, StrictKeywords.ACCEPT, StrictKeywords.NO_ACCEPT)
          .notNeeded("keepalived has had the right checksum since 1.3.7", "old_unicast_checksum")
          .notNeeded(NotNeeded.LINKS, "linkbeat_use_polling")
          .notNeeded("the addresses say which family it is", "native_ipv6")
          .notNeeded(NotNeeded.CAPTURE, "kernel_rx_buf_size")
          .notNeeded(NotNeeded.IPVS_SYNC, "lvs_sync_daemon_interface")
          .notNeeded("everything that happens is in tandem events", "debug");

  static final Keyword<Section<String>> VRRP_INSTANCE =
      Keyword.section("vrrp_instance", head -> head.take(Words.name()), TABLE);

  private InstanceKeywords() {}
}
