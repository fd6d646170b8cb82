package dev.tandem.lvs.service;

import java.util.Arrays;
import java.util.Optional;

/**
 * What the kernel lets one tune in {@code net.ipv4.vs}, by the same names, where it means something
 * here; the last two are of this director alone. The defaults are the kernel's.
 */
public enum Tunable {
  CONN_REUSE_MODE(
      "conn_reuse_mode",
      1,
      0,
      3,
      "whether a SYN on a connection that is over is scheduled anew: 0 never, 1 in TIME_WAIT and "
          + "CLOSE, 2 also in FIN_WAIT where servers answer directly"),
  EXPIRE_NODEST_CONN(
      "expire_nodest_conn",
      0,
      0,
      1,
      "whether the connections of a removed server end with it; otherwise their packets are dropped "
          + "until it returns or they time out"),
  EXPIRE_QUIESCENT_TEMPLATE(
      "expire_quiescent_template",
      0,
      0,
      1,
      "whether persistent clients of a server of weight 0 are scheduled anew"),
  SLOPPY_TCP(
      "sloppy_tcp",
      0,
      0,
      1,
      "whether any TCP segment but a reset opens a connection, not only a SYN"),
  SLOPPY_SCTP(
      "sloppy_sctp",
      0,
      0,
      1,
      "whether any SCTP packet but an ABORT opens a connection, not only INIT"),
  SECURE_TCP(
      "secure_tcp",
      0,
      0,
      3,
      "whether a connection is established by both ends only: 0 off, 1 and 2 under pressure, 3 on"),
  DROP_ENTRY(
      "drop_entry",
      0,
      0,
      3,
      "whether half-open and little used connections are ended early: 0 off, 1 and 2 under pressure, "
          + "3 on"),
  DROP_PACKET(
      "drop_packet",
      0,
      0,
      3,
      "whether every am_droprate-th new flow is dropped: 0 off, 1 and 2 under pressure, 3 on"),
  AM_DROPRATE("am_droprate", 10, 1, Integer.MAX_VALUE, "see drop_packet"),
  LBLC_EXPIRATION(
      "lblc_expiration",
      86_400,
      1,
      Integer.MAX_VALUE / 1_000,
      "seconds after which lblc forgets an address that nobody came for"),
  LBLCR_EXPIRATION(
      "lblcr_expiration",
      86_400,
      1,
      Integer.MAX_VALUE / 1_000,
      "seconds after which lblcr forgets an address, or lets a server go"),
  PMTU_DISC(
      "pmtu_disc",
      1,
      0,
      1,
      "whether tunnels honour \"don't fragment\"; otherwise such packets are wrapped and cut"),
  NAT_ICMP_SEND(
      "nat_icmp_send",
      0,
      0,
      1,
      "whether a translated server's packet of no known connection is dropped and answered with ICMP"
          + " \"port unreachable\", unless it is for this host"),
  SCHEDULE_ICMP(
      "schedule_icmp",
      0,
      0,
      1,
      "whether an ICMP error about a packet of a service, but of no known connection, opens one"),
  CACHE_BYPASS(
      "cache_bypass",
      0,
      0,
      1,
      "whether packets of a firewall mark without a server go on to where they were sent, if that is "
          + "not this host"),
  BACKUP_ONLY(
      "backup_only",
      0,
      0,
      1,
      "whether all packets are left to the kernel while this director is master of nothing: it may be "
          + "a server of the other one"),
  FTP_HELPER(
      "ftp_helper",
      0,
      0,
      1,
      "whether FTP through NAT to port 21 is read for its data connections, as the kernel's module "
          + "ip_vs_ftp does"),
  SYN_DEFENCE(
      "syn_defence",
      0,
      0,
      1,
      "whether, while too many connections are half open, a SYN opens one only when it comes again"),
  NEW_FLOW_LIMIT(
      "new_flow_limit",
      0,
      0,
      Integer.MAX_VALUE,
      "new flows a second above which further ones are sent on by a hash and not remembered; 0 for "
          + "no limit");

  private final String label;
  private final int kernelDefault;
  private final int least;
  private final int most;
  private final String meaning;

  Tunable(String label, int kernelDefault, int least, int most, String meaning) {
    this.label = label;
    this.kernelDefault = kernelDefault;
    this.least = least;
    this.most = most;
    this.meaning = meaning;
  }

  /** The one with a name. */
  public static Optional<Tunable> named(String name) {
    return Arrays.stream(values()).filter(tunable -> tunable.label.equals(name)).findFirst();
  }

  /** The name of the sysctl and of the keyword. */
  public String label() {
    return label;
  }

  public int kernelDefault() {
    return kernelDefault;
  }

  public int least() {
    return least;
  }

  public int most() {
    return most;
  }

  /** One clause in plain words. */
  public String meaning() {
    return meaning;
  }
}
