package dev.tandem.director.ipvsadm;

import static dev.tandem.director.ipvsadm.OptionClass.*;

import java.util.EnumSet;
import java.util.Set;

/** The table of commands and the options that go with them. */
final class CommandRules {

  private static final Set<OptionClass> NONE = Set.of();

  private static final Set<OptionClass> OF_SERVICES =
      Set.of(SCHEDULER, PERSISTENT, NETMASK, OPS, PERSISTENCE_ENGINE, SCHED_FLAGS);

  private static final Set<OptionClass> OF_SERVERS =
      Set.of(
          FORWARDING,
          WEIGHT,
          UPPER_THRESHOLD,
          LOWER_THRESHOLD,
          TUN_TYPE,
          TUN_PORT,
          TUN_NOCSUM,
          TUN_CSUM,
          TUN_REMCSUM);

  private static final Set<OptionClass> OF_DAEMONS =
      Set.of(MCAST_INTERFACE, SYNCID, SYNC_MAXLEN, MCAST_GROUP, MCAST_PORT, MCAST_TTL);

  /** {@code --syncid} has no effect on a list, but real ipvsadm lets it pass. */
  private static final Set<OptionClass> OF_LISTS =
      Set.of(
          NUMERIC, STATS, RATE, THRESHOLDS, PERSISTENT_CONN, TUN_INFO, NOSORT, EXACT, SYNCID, JSON);

  private static final Set<OptionClass> KINDS_OF_LISTS =
      Set.of(CONNECTION, SERVICE, TIMEOUT, DAEMON);

  private CommandRules() {}

  /** What goes with a list of connections, which real ipvsadm cannot choose from. */
  static OptionRules ofConnections() {
    Set<OptionClass> optional = EnumSet.copyOf(OF_LISTS);
    optional.addAll(Set.of(SERVICE, CLIENT));
    return OptionRules.ofCommand(Verb.LIST, NONE, optional, Set.of(CONNECTION, TIMEOUT, DAEMON));
  }

  static OptionRules of(Verb verb) {
    return switch (verb) {
      case CUT -> rules(verb, Set.of(SERVICE), Set.of(SERVER));
      case ADD_SERVICE, EDIT_SERVICE -> rules(verb, Set.of(SERVICE), OF_SERVICES);
      case DELETE_SERVICE -> rules(verb, Set.of(SERVICE), NONE);
      case ADD_SERVER, EDIT_SERVER -> rules(verb, Set.of(SERVICE, SERVER), OF_SERVERS);
      case DELETE_SERVER -> rules(verb, Set.of(SERVICE, SERVER), NONE);
      case FLUSH, SET, RESTORE -> rules(verb, NONE, NONE);
      case ZERO -> rules(verb, NONE, Set.of(SERVICE));
      case SAVE -> rules(verb, NONE, Set.of(NUMERIC));
      case START_DAEMON -> rules(verb, NONE, OF_DAEMONS);
      case STOP_DAEMON -> rules(verb, NONE, Set.of(SYNCID));
      case LIST -> OptionRules.ofCommand(verb, NONE, OF_LISTS, KINDS_OF_LISTS);
    };
  }

  private static OptionRules rules(
      Verb verb, Set<OptionClass> required, Set<OptionClass> optional) {
    return OptionRules.ofCommand(verb, required, optional, NONE);
  }
}
