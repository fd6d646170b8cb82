package dev.tandem.director.ipvsadm;

import dev.tandem.director.ipvsadm.OptionScanner.Given;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.LvsControl;
import dev.tandem.lvs.service.MarkRule;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.Tunnel;
import java.net.InetAddress;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Makes a {@link Command} of a command line. Values are judged one by one from left to right; only
 * then whether the options go with the command, and last whether the values go with each other. The
 * first complaint is the one that the user sees, so this order is part of the behaviour.
 */
final class CommandParser {

  private static final Set<OptionClass> NOT_OF_SERVICES =
      EnumSet.of(OptionClass.CONNECTION, OptionClass.TIMEOUT, OptionClass.DAEMON);

  private final OptionScanner scanner;
  private final Set<OptionClass> given = EnumSet.noneOf(OptionClass.class);
  private final ServiceDraft service;
  private final ServerDraft server;
  private final DaemonDraft daemon = new DaemonDraft();
  private final boolean strict;
  private Optional<MarkRule.Network> client = Optional.empty();

  private CommandParser(List<String> words, Names names, boolean strict) {
    this.strict = strict;
    this.scanner = new OptionScanner(words);
    this.service = new ServiceDraft(names);
    this.server = new ServerDraft(service, names);
  }

  /**
   * Reads a command line of at least one word.
   *
   * @param strict whether nothing is accepted that real ipvsadm refuses
   * @throws Rejected if ipvsadm refuses it without asking the engine
   */
  static Command parse(List<String> words, Names names, boolean strict) {
    return new CommandParser(words, names, strict).parse();
  }

  private Command parse() {
    Given first = firstOption();
    return switch (first.option()) {
      case HELP -> new Command.Help();
      case VERSION -> new Command.Version();
      default -> parse(Verb.of(first.option()).orElseThrow(Rejected::noCommand), first);
    };
  }

  private Given firstOption() {
    try {
      return scanner.next().orElseThrow(Rejected::noCommand);
    } catch (Rejected unreadable) {
      throw Rejected.noCommand();
    }
  }

  private Command parse(Verb verb, Given first) {
    switch (verb) {
      case START_DAEMON -> daemon.start(first.value().orElseThrow());
      case STOP_DAEMON -> daemon.stop(first.value().orElseThrow());
      default -> {}
    }
    for (var next = scanner.next(); next.isPresent(); next = scanner.next()) {
      take(next.get());
    }
    Optional<LvsControl.Timeouts> timeouts =
        verb == Verb.SET ? Optional.of(timeouts()) : Optional.empty();
    Optional<String> tooMany = scanner.takeSetAside();
    if (tooMany.isPresent()) {
      throw Rejected.misuse("unexpected argument " + tooMany.get());
    }
    service.schedulerFlags(); // a wrong flag is complained of before options that do not belong
    rules(verb).check(given);
    return command(verb, timeouts);
  }

  private OptionRules rules(Verb verb) {
    boolean connections = verb == Verb.LIST && given.contains(OptionClass.CONNECTION);
    return connections && !strict ? CommandRules.ofConnections() : CommandRules.of(verb);
  }

  private LvsControl.Timeouts timeouts() {
    List<Optional<String>> words =
        List.of(scanner.takeSetAside(), scanner.takeSetAside(), scanner.takeSetAside());
    List<String> values = words.stream().flatMap(Optional::stream).toList();
    if (values.size() < words.size()) {
      throw Rejected.misuse("--set option requires 3 timeout values");
    }
    return new LvsControl.Timeouts(
        ServiceDraft.timeout(values.get(0), 0),
        ServiceDraft.timeout(values.get(1), 0),
        ServiceDraft.timeout(values.get(2), 0));
  }

  private void take(Given next) {
    next.option().optionClass().ifPresent(this::takeOnce);
    String value = next.value().orElse("");
    switch (next.option()) {
      case TCP_SERVICE -> service.address(Protocol.TCP, value);
      case UDP_SERVICE -> service.address(Protocol.UDP, value);
      case SCTP_SERVICE -> service.address(Protocol.SCTP, value);
      case FWMARK_SERVICE -> service.mark(value);
      case IPV6 -> service.markOfIpv6();
      case SCHEDULER -> service.scheduler(value);
      case SCHED_FLAGS -> service.flags(value);
      case PERSISTENT -> service.persistent(next.value());
      case NETMASK -> service.netmask(value);
      case PERSISTENCE_ENGINE -> service.persistenceEngine(value);
      case OPS -> service.onePacket();
      case REAL_SERVER -> server.address(value);
      case GATEWAYING -> server.method(ForwardingMethod.ROUTE);
      case IPIP -> server.method(ForwardingMethod.TUNNEL);
      case MASQUERADING -> server.method(ForwardingMethod.MASQUERADE);
      case WEIGHT -> server.weight(value);
      case UPPER_THRESHOLD -> server.upperThreshold(value);
      case LOWER_THRESHOLD -> server.lowerThreshold(value);
      case TUN_TYPE -> server.tunnel().type(value);
      case TUN_PORT -> server.tunnel().port(value);
      case TUN_NOCSUM -> server.tunnel().checksum(Tunnel.Checksum.NONE);
      case TUN_CSUM -> server.tunnel().checksum(Tunnel.Checksum.FULL);
      case TUN_REMCSUM -> server.tunnel().checksum(Tunnel.Checksum.REMOTE);
      case MCAST_INTERFACE -> daemon.multicastInterface(value);
      case SYNCID -> daemon.syncId(value);
      case SYNC_MAXLEN -> daemon.maxLength(value);
      case MCAST_GROUP -> daemon.group(value);
      case MCAST_PORT -> daemon.port(value);
      case MCAST_TTL -> daemon.ttl(value);
      case NUMERIC, CONNECTION, TIMEOUT, DAEMON, STATS, RATE, THRESHOLDS, PERSISTENT_CONN -> {}
      case TUN_INFO, NOSORT, SORT, EXACT, JSON -> {}
      case CLIENT -> client = Optional.of(client(value));
      default -> throw Rejected.misuse("invalid option `" + scanner.lastWord() + "'");
    }
  }

  /** An address or a network. */
  private static MarkRule.Network client(String text) {
    int slash = text.indexOf('/');
    String literal = slash < 0 ? text : text.substring(0, slash);
    Optional<? extends InetAddress> address =
        literal.indexOf(':') < 0 ? IpText.strictIpv4(literal) : IpText.ipv6(literal);
    int bits = address.map(found -> found.getAddress().length * 8).orElse(0);
    OptionalInt length =
        slash < 0 ? OptionalInt.of(bits) : NumberText.within(text.substring(slash + 1), 0, bits);
    if (address.isEmpty() || length.isEmpty()) {
      throw Rejected.misuse("illegal client address[/length] specified");
    }
    return new MarkRule.Network(address.get(), length.getAsInt());
  }

  private void takeOnce(OptionClass option) {
    if (!given.add(option)) {
      throw Rejected.misuse("multiple '" + option.label() + "' options specified");
    }
  }

  private Command command(Verb verb, Optional<LvsControl.Timeouts> timeouts) {
    return switch (verb) {
      case ADD_SERVICE -> new Command.AddService(service.settings());
      case EDIT_SERVICE -> new Command.EditService(service.settings());
      case DELETE_SERVICE -> new Command.DeleteService(service.key());
      case FLUSH -> new Command.Flush();
      case LIST -> list();
      case ADD_SERVER -> new Command.AddServer(service.key(), server.settings(given));
      case EDIT_SERVER -> new Command.EditServer(service.key(), server.settings(given));
      case DELETE_SERVER -> new Command.DeleteServer(service.key(), server.key());
      case SET -> new Command.SetTimeouts(timeouts.orElseThrow());
      case START_DAEMON -> new Command.StartDaemon(daemon.daemon());
      case STOP_DAEMON -> new Command.StopDaemon(daemon.role(), daemon.syncId());
      case RESTORE -> new Command.Restore();
      case SAVE -> new Command.Save(given.contains(OptionClass.NUMERIC), !strict);
      case CUT -> new Command.Cut(service.key(), givenServer());
      case ZERO -> new Command.Zero(givenService());
    };
  }

  private Command list() {
    boolean numbers =
        given.contains(OptionClass.STATS)
            || given.contains(OptionClass.RATE)
            || given.contains(OptionClass.THRESHOLDS);
    boolean persistent = given.contains(OptionClass.PERSISTENT_CONN);
    boolean connections = given.contains(OptionClass.CONNECTION);
    if (!Collections.disjoint(given, NOT_OF_SERVICES)
        && (numbers || (persistent && !connections))) {
      throw Rejected.misuse("options conflicts in the list command");
    }
    boolean json = given.contains(OptionClass.JSON);
    if (connections) {
      ConnectionFilter filter = new ConnectionFilter(givenService(), client);
      return json
          ? new Command.ListConnectionsAsJson(filter)
          : new Command.ListConnections(given.contains(OptionClass.NUMERIC), persistent, filter);
    }
    if (json && !Collections.disjoint(given, NOT_OF_SERVICES)) {
      throw Rejected.misuse("options conflicts in the list command");
    }
    if (json) {
      return new Command.ListServicesAsJson(givenService());
    }
    if (given.contains(OptionClass.TIMEOUT)) {
      return new Command.ListTimeouts();
    }
    return given.contains(OptionClass.DAEMON)
        ? new Command.ListDaemons()
        : new Command.ListServices(givenService(), ListingFormat.of(given));
  }

  private Optional<ServerKey> givenServer() {
    return given.contains(OptionClass.SERVER) ? Optional.of(server.key()) : Optional.empty();
  }

  private Optional<ServiceKey> givenService() {
    return given.contains(OptionClass.SERVICE) ? Optional.of(service.key()) : Optional.empty();
  }
}
