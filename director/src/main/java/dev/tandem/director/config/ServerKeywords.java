package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Addresses;
import dev.tandem.director.config.keyword.Arguments;
import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.KeywordTable;
import dev.tandem.director.config.keyword.Numbers;
import dev.tandem.director.config.keyword.Section;
import dev.tandem.director.config.keyword.ValueParser;
import java.net.InetAddress;
import java.util.Optional;

/** The keywords of {@code real_server}, and those that a virtual server gives as their defaults. */
final class ServerKeywords {

  /**
   * Where a service or a server is.
   *
   * @param port 0 if none is given
   */
  record Endpoint(InetAddress address, int port) {}

  static final Keyword<Forwarding> LVS_METHOD =
      Keyword.words("lvs_method", Forwarding::read).orNamed("lb_kind");

  static final Keyword<Integer> WEIGHT =
      Keyword.value("weight", Numbers.integer(0, Integer.MAX_VALUE));
  static final Keyword<Boolean> INHIBIT_ON_FAILURE = Keyword.flag("inhibit_on_failure");
  static final Keyword<Integer> UTHRESHOLD =
      Keyword.value("uthreshold", Numbers.integer(0, Integer.MAX_VALUE));
  static final Keyword<Integer> LTHRESHOLD =
      Keyword.value("lthreshold", Numbers.integer(0, Integer.MAX_VALUE));

  private static final ValueParser<InetAddress> ADDRESS = Addresses.host();
  private static final ValueParser<Integer> PORT = Numbers.integer(0, 65_535);

  private static final KeywordTable TABLE =
      CheckKeywords.INHERITED
          .and(LVS_METHOD, WEIGHT, INHIBIT_ON_FAILURE, UTHRESHOLD, LTHRESHOLD)
          .and(NotifyKeywords.NOTIFY_UP, NotifyKeywords.NOTIFY_DOWN, NotifyKeywords.SMTP_ALERT)
          .and(HttpKeywords.VIRTUALHOST)
          .and(CheckKeywords.ALL.toArray(Keyword<?>[]::new))
          .notBuilt("snmp_name");

  static final Keyword<Section<Endpoint>> REAL_SERVER =
      Keyword.section("real_server", ServerKeywords::endpoint, TABLE);

  private ServerKeywords() {}

  /** {@code IP [PORT]}. */
  static Optional<Endpoint> endpoint(Arguments arguments) {
    Optional<InetAddress> address = arguments.take(ADDRESS);
    Optional<Integer> port = port(arguments);
    return address.flatMap(ip -> port.map(number -> new Endpoint(ip, number)));
  }

  /** {@code [PORT]}; 0 if none is given. */
  static Optional<Integer> port(Arguments arguments) {
    return arguments.hasNext() ? arguments.take("port", PORT) : Optional.of(0);
  }
}
