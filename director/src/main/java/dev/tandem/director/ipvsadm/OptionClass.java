package dev.tandem.director.ipvsadm;

/**
 * What an option is about, with the name that ipvsadm's messages use. Each may be given once; the
 * order is the order in which ipvsadm checks them.
 */
enum OptionClass {
  NUMERIC("numeric"),
  CONNECTION("connection"),
  SERVICE("service-address"),
  SCHEDULER("scheduler"),
  PERSISTENT("persistent"),
  NETMASK("netmask"),
  SERVER("real-server"),
  FORWARDING("forwarding-method"),
  WEIGHT("weight"),
  UPPER_THRESHOLD("u-threshold"),
  LOWER_THRESHOLD("l-threshold"),
  MCAST_INTERFACE("mcast-interface"),
  TIMEOUT("timeout"),
  DAEMON("daemon"),
  STATS("stats"),
  RATE("rate"),
  THRESHOLDS("thresholds"),
  PERSISTENT_CONN("persistent-conn"),
  NOSORT("nosort"),
  SYNCID("syncid"),
  EXACT("exact"),
  OPS("ops"),
  PERSISTENCE_ENGINE("pe"),
  SCHED_FLAGS("sched-flags"),
  MCAST_GROUP("mcast-group"),
  MCAST_PORT("mcast-port"),
  MCAST_TTL("mcast-ttl"),
  SYNC_MAXLEN("sync-maxlen"),
  TUN_INFO("tun-info"),
  TUN_TYPE("tun-type"),
  TUN_PORT("tun-port"),
  TUN_NOCSUM("tun-nocsum"),
  TUN_CSUM("tun-csum"),
  TUN_REMCSUM("tun-remcsum"),
  JSON("json"),
  CLIENT("client");

  private final String label;

  OptionClass(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }
}
