package dev.tandem.director.config;

import dev.tandem.director.config.ServerKeywords.Endpoint;
import dev.tandem.director.config.keyword.Arguments;
import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.KeywordTable;
import dev.tandem.director.config.keyword.Numbers;
import dev.tandem.director.config.keyword.Section;
import dev.tandem.director.config.keyword.ValueParser;
import dev.tandem.director.config.keyword.Words;
import dev.tandem.lvs.schedule.Schedulers;
import dev.tandem.lvs.service.Persistence;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.SchedulerFlag;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keywords of {@code virtual_server}. */
final class ServiceKeywords {

  private static final int LONGEST_PERSISTENCE = 31 * 86_400;

  static final Keyword<Protocol> PROTOCOL =
      Keyword.value(
          "protocol",
          Words.choice(
              Map.entry("TCP", Protocol.TCP),
              Map.entry("UDP", Protocol.UDP),
              Map.entry("SCTP", Protocol.SCTP)));

  static final Keyword<String> LVS_SCHED =
      Keyword.value("lvs_sched", Words.oneOf(Schedulers.names())).orNamed("lb_algo");

  /** In seconds. */
  static final Keyword<Integer> PERSISTENCE_TIMEOUT =
      Keyword.words("persistence_timeout", ServiceKeywords::persistenceTimeout);

  static final Keyword<Granularity> PERSISTENCE_GRANULARITY =
      Keyword.value("persistence_granularity", Granularity.PARSER);

  static final Keyword<String> PERSISTENCE_ENGINE =
      Keyword.value("persistence_engine", Words.oneOf(List.of("sip")));

  /** Whether it is IPv6. */
  static final ValueParser<Boolean> FAMILY =
      Words.choice(Map.entry("inet", false), Map.entry("inet6", true));

  /** Whether a service of a firewall mark is for IPv6; by default its servers say. */
  static final Keyword<Boolean> IP_FAMILY = Keyword.value("ip_family", FAMILY);

  static final Keyword<Boolean> OPS = Keyword.flag("ops");
  static final Keyword<Boolean> HASHED = Keyword.flag("hashed");

  static final Map<Keyword<Boolean>, SchedulerFlag> FLAGS =
      Map.of(
          Keyword.flag("flag-1").orNamed("sh-fallback").orNamed("mh-fallback"),
          SchedulerFlag.FALLBACK,
          Keyword.flag("flag-2").orNamed("sh-port").orNamed("mh-port"),
          SchedulerFlag.PORT,
          Keyword.flag("flag-3"),
          SchedulerFlag.FLAG_3);

  static final Keyword<Endpoint> SORRY_SERVER =
      Keyword.words("sorry_server", ServerKeywords::endpoint);

  static final Keyword<Boolean> SORRY_SERVER_INHIBIT = Keyword.flag("sorry_server_inhibit");

  /** In weight, not in servers. */
  static final Keyword<Integer> QUORUM =
      Keyword.value("quorum", Numbers.integer(1, Integer.MAX_VALUE));

  static final Keyword<Integer> HYSTERESIS =
      Keyword.value("hysteresis", Numbers.integer(0, Integer.MAX_VALUE));
  static final Keyword<Boolean> OMEGA = Keyword.flag("omega");
  static final Keyword<Boolean> HA_SUSPEND = Keyword.flag("ha_suspend");

  private static final KeywordTable TABLE =
      CheckKeywords.INHERITED
          .and(PROTOCOL, LVS_SCHED, ServerKeywords.LVS_METHOD)
          .and(PERSISTENCE_TIMEOUT, PERSISTENCE_GRANULARITY, PERSISTENCE_ENGINE)
          .and(OPS, HASHED, IP_FAMILY)
          .and(FLAGS.keySet().toArray(Keyword<?>[]::new))
          .and(ServerKeywords.WEIGHT, ServerKeywords.INHIBIT_ON_FAILURE)
          .and(QUORUM, HYSTERESIS, OMEGA, HA_SUSPEND, SORRY_SERVER_INHIBIT)
          .and(NotifyKeywords.QUORUM_UP, NotifyKeywords.QUORUM_DOWN, NotifyKeywords.SMTP_ALERT)
          .and(HttpKeywords.VIRTUALHOST, SORRY_SERVER, ServerKeywords.REAL_SERVER)
          .notBuilt("nat_mask", "sorry_server_lvs_method", "snmp_name");

  /** What a service is for. */
  sealed interface Target {

    record Place(Endpoint endpoint) implements Target {}

    /**
     * A firewall mark.
     *
     * @param ipv6 empty where the rest of the service says it
     */
    record Mark(int mark, Optional<Boolean> ipv6) implements Target {}

    /** All that a {@code virtual_server_group} says. */
    record Group(String name) implements Target {}
  }

  static final Keyword<Section<Target>> VIRTUAL_SERVER =
      Keyword.section("virtual_server", ServiceKeywords::target, TABLE);

  private ServiceKeywords() {}

  /** {@code IP [PORT]}, {@code fwmark N} or {@code group NAME}. */
  private static Optional<Target> target(Arguments arguments) {
    if (arguments.takeIf("group")) {
      return arguments.take("group", Words.name()).map(Target.Group::new);
    }
    return arguments.takeIf("fwmark")
        ? MarkKeywords.mark(arguments).map(mark -> new Target.Mark(mark, Optional.empty()))
        : ServerKeywords.endpoint(arguments).map(Target.Place::new);
  }

  private static Optional<Integer> persistenceTimeout(Arguments arguments) {
    return arguments.hasNext()
        ? arguments
            .take(Numbers.wholeSeconds(1, LONGEST_PERSISTENCE))
            .map(timeout -> (int) timeout.toSeconds())
        : Optional.of(Persistence.DEFAULT_TIMEOUT_SECONDS);
  }
}
