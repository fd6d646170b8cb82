package dev.tandem.director.ipvsadm;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The options of ipvsadm 1.31 and three of our own, commands included. Long names cannot be
 * abbreviated.
 */
enum Option {
  ADD_SERVICE('A', "add-service"),
  EDIT_SERVICE('E', "edit-service"),
  DELETE_SERVICE('D', "delete-service"),
  CLEAR('C', "clear"),
  LIST('L', "list"),
  LIST_TOO('l', ""),
  ZERO('Z', "zero"),
  ADD_SERVER('a', "add-server"),
  EDIT_SERVER('e', "edit-server"),
  DELETE_SERVER('d', "delete-server"),
  CUT('K', "cut-connections"),
  SET("set"),
  HELP('h', "help"),
  VERSION('v', "version"),
  RESTORE('R', "restore"),
  SAVE('S', "save"),
  START_DAEMON("start-daemon", Value.REQUIRED),
  STOP_DAEMON("stop-daemon", Value.REQUIRED),

  TCP_SERVICE('t', "tcp-service", Value.REQUIRED, OptionClass.SERVICE),
  UDP_SERVICE('u', "udp-service", Value.REQUIRED, OptionClass.SERVICE),
  SCTP_SERVICE("sctp-service", Value.REQUIRED, OptionClass.SERVICE),
  FWMARK_SERVICE('f', "fwmark-service", Value.REQUIRED, OptionClass.SERVICE),
  IPV6('6', "ipv6"),
  SCHEDULER('s', "scheduler", Value.REQUIRED, OptionClass.SCHEDULER),
  SCHED_FLAGS('b', "sched-flags", Value.REQUIRED, OptionClass.SCHED_FLAGS),
  PERSISTENT('p', "persistent", Value.OPTIONAL, OptionClass.PERSISTENT),
  NETMASK('M', "netmask", Value.REQUIRED, OptionClass.NETMASK),
  PERSISTENCE_ENGINE("pe", Value.REQUIRED, OptionClass.PERSISTENCE_ENGINE),
  OPS('o', "ops", OptionClass.OPS),

  REAL_SERVER('r', "real-server", Value.REQUIRED, OptionClass.SERVER),
  GATEWAYING('g', "gatewaying", OptionClass.FORWARDING),
  IPIP('i', "ipip", OptionClass.FORWARDING),
  MASQUERADING('m', "masquerading", OptionClass.FORWARDING),
  WEIGHT('w', "weight", Value.REQUIRED, OptionClass.WEIGHT),
  UPPER_THRESHOLD('x', "u-threshold", Value.REQUIRED, OptionClass.UPPER_THRESHOLD),
  LOWER_THRESHOLD('y', "l-threshold", Value.REQUIRED, OptionClass.LOWER_THRESHOLD),
  TUN_TYPE("tun-type", Value.REQUIRED, OptionClass.TUN_TYPE),
  TUN_PORT("tun-port", Value.REQUIRED, OptionClass.TUN_PORT),
  TUN_NOCSUM("tun-nocsum", OptionClass.TUN_NOCSUM),
  TUN_CSUM("tun-csum", OptionClass.TUN_CSUM),
  TUN_REMCSUM("tun-remcsum", OptionClass.TUN_REMCSUM),

  NUMERIC('n', "numeric", OptionClass.NUMERIC),
  CONNECTION('c', "connection", OptionClass.CONNECTION),
  TIMEOUT("timeout", OptionClass.TIMEOUT),
  DAEMON("daemon", OptionClass.DAEMON),
  STATS("stats", OptionClass.STATS),
  RATE("rate", OptionClass.RATE),
  THRESHOLDS("thresholds", OptionClass.THRESHOLDS),
  PERSISTENT_CONN("persistent-conn", OptionClass.PERSISTENT_CONN),
  TUN_INFO("tun-info", OptionClass.TUN_INFO),
  NOSORT("nosort", OptionClass.NOSORT),
  SORT("sort"),
  EXACT('X', "exact", OptionClass.EXACT),
  JSON("json", OptionClass.JSON),
  CLIENT("client", Value.REQUIRED, OptionClass.CLIENT),

  MCAST_INTERFACE("mcast-interface", Value.REQUIRED, OptionClass.MCAST_INTERFACE),
  SYNCID("syncid", Value.REQUIRED, OptionClass.SYNCID),
  SYNC_MAXLEN("sync-maxlen", Value.REQUIRED, OptionClass.SYNC_MAXLEN),
  MCAST_GROUP("mcast-group", Value.REQUIRED, OptionClass.MCAST_GROUP),
  MCAST_PORT("mcast-port", Value.REQUIRED, OptionClass.MCAST_PORT),
  MCAST_TTL("mcast-ttl", Value.REQUIRED, OptionClass.MCAST_TTL);

  /** Whether a value follows an option. */
  enum Value {
    NONE,
    REQUIRED,
    OPTIONAL
  }

  private static final char NO_LETTER = 0;

  private static final Map<Character, Option> BY_LETTER =
      Arrays.stream(values())
          .filter(option -> option.letter != NO_LETTER)
          .collect(Collectors.toMap(option -> option.letter, Function.identity()));
  private static final Map<String, Option> BY_NAME =
      Arrays.stream(values())
          .filter(option -> !option.longName.isEmpty())
          .collect(Collectors.toMap(option -> option.longName, Function.identity()));

  private final char letter;
  private final String longName;
  private final Value value;
  private final Optional<OptionClass> optionClass;

  Option(char letter, String longName, Value value, Optional<OptionClass> optionClass) {
    this.letter = letter;
    this.longName = longName;
    this.value = value;
    this.optionClass = optionClass;
  }

  Option(char letter, String longName) {
    this(letter, longName, Value.NONE, Optional.empty());
  }

  Option(String longName) {
    this(NO_LETTER, longName);
  }

  Option(String longName, Value value) {
    this(NO_LETTER, longName, value, Optional.empty());
  }

  Option(char letter, String longName, Value value, OptionClass optionClass) {
    this(letter, longName, value, Optional.of(optionClass));
  }

  Option(char letter, String longName, OptionClass optionClass) {
    this(letter, longName, Value.NONE, optionClass);
  }

  Option(String longName, Value value, OptionClass optionClass) {
    this(NO_LETTER, longName, value, optionClass);
  }

  Option(String longName, OptionClass optionClass) {
    this(NO_LETTER, longName, Value.NONE, optionClass);
  }

  static Optional<Option> byLetter(char letter) {
    return Optional.ofNullable(BY_LETTER.get(letter));
  }

  static Optional<Option> byName(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  Value value() {
    return value;
  }

  /** What the option is about; commands, {@code -6} and {@code --sort} belong to no class. */
  Optional<OptionClass> optionClass() {
    return optionClass;
  }
}
