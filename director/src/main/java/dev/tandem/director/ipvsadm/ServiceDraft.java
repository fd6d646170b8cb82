package dev.tandem.director.ipvsadm;

import dev.tandem.lvs.service.Persistence;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.SchedulerFlag;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The virtual service while its options are read. The order counts: {@code -M} goes by the address
 * family known so far, and an IPv6 address or {@code -6} sets the mask anew.
 */
final class ServiceDraft {

  /** 31 days, the longest timeout that ipvsadm takes. */
  static final int LONGEST_TIMEOUT_SECONDS = 31 * 24 * 60 * 60;

  /** Bytes that the kernel has for the name of a scheduler, its closing zero not counted. */
  private static final int LONGEST_SCHEDULER = 15;

  private static final int LONGEST_ENGINE = 16;

  private final Names names;
  private Optional<Protocol> protocol = Optional.empty();
  private InetAddress address = IpText.ipv4(0);
  private int port;
  private int mark;
  private boolean ipv6;
  private int netmask = Persistence.EACH_IPV4_CLIENT;
  private OptionalInt persistenceSeconds = OptionalInt.empty();
  private String scheduler = "";
  private String flags = "";
  private String persistenceEngine = "";
  private boolean onePacket;

  ServiceDraft(Names names) {
    this.names = names;
  }

  void address(Protocol transport, String text) {
    protocol = Optional.of(transport);
    Endpoint endpoint =
        Endpoint.parse(text, protocol, names)
            .orElseThrow(() -> Rejected.misuse("illegal virtual server address[:port] specified"));
    address = endpoint.address();
    port = endpoint.port().orElse(0);
    if (address instanceof Inet6Address) {
      useIpv6();
    }
  }

  void mark(String text) {
    protocol = Optional.of(Protocol.TCP);
    OptionalLong number = NumberText.whole(text);
    if (number.isEmpty() || number.getAsLong() < 1 || number.getAsLong() > 0xffff_ffffL) {
      throw Rejected.misuse("invalid fwmark value `" + text + "' specified");
    }
    mark = (int) number.getAsLong();
  }

  /** {@code -6}. */
  void markOfIpv6() {
    if (mark == 0) {
      throw Rejected.misuse("-6 used before -f\n");
    }
    useIpv6();
  }

  private void useIpv6() {
    ipv6 = true;
    netmask = Persistence.EACH_IPV6_CLIENT;
  }

  void netmask(String text) {
    netmask = ipv6 ? prefixLength(text) : ipv4Mask(text);
  }

  private static int prefixLength(String text) {
    long length = NumberText.leading(text);
    if (length < 1 || length > 128) {
      throw Rejected.misuse("illegal ipv6 netmask specified");
    }
    return (int) length;
  }

  private int ipv4Mask(String text) {
    Optional<Inet4Address> mask = IpText.looseIpv4(text).or(() -> names.address(text));
    return IpText.firstWord(
        mask.orElseThrow(
            () -> Rejected.misuse("illegal virtual server persistent mask specified")));
  }

  void persistent(Optional<String> seconds) {
    persistenceSeconds =
        OptionalInt.of(
            seconds.isPresent() ? timeout(seconds.get(), 1) : Persistence.DEFAULT_TIMEOUT_SECONDS);
  }

  /** A timeout in seconds, of {@code -p} and {@code --set}. */
  static int timeout(String text, int least) {
    return NumberText.within(text, least, LONGEST_TIMEOUT_SECONDS)
        .orElseThrow(() -> Rejected.misuse("invalid timeout value `" + text + "' specified"));
  }

  void scheduler(String name) {
    scheduler = cut(name, LONGEST_SCHEDULER);
  }

  void persistenceEngine(String name) {
    persistenceEngine = cut(name, LONGEST_ENGINE);
  }

  private static String cut(String name, int longest) {
    return name.substring(0, Math.min(name.length(), longest));
  }

  /** Kept until the whole line is read, since {@code -s} may follow. */
  void flags(String list) {
    flags = list;
  }

  void onePacket() {
    onePacket = true;
  }

  Optional<Protocol> protocol() {
    return protocol;
  }

  int port() {
    return port;
  }

  boolean isIpv6() {
    return ipv6;
  }

  boolean isMark() {
    return mark != 0;
  }

  ServiceKey key() {
    return isMark()
        ? new ServiceKey.OfMark(mark, ipv6)
        : new ServiceKey.OfAddress(protocol.orElse(Protocol.TCP), address, port);
  }

  /** The flags, once no more options come. */
  Set<SchedulerFlag> schedulerFlags() {
    return SchedulerFlags.parse(schedulerName(), flags);
  }

  private String schedulerName() {
    return scheduler.isEmpty() ? ServiceSettings.DEFAULT_SCHEDULER : scheduler;
  }

  /** The service to add or to change. */
  ServiceSettings settings() {
    if (!isMark() && port == 0 && persistenceSeconds.isEmpty()) {
      throw Rejected.misuse("Zero port specified for non-persistent service");
    }
    if (onePacket && !isMark() && !protocol.equals(Optional.of(Protocol.UDP))) {
      throw Rejected.misuse("One-Packet Scheduling is only for UDP virtual services");
    }
    return new ServiceSettings(
        key(), schedulerName(), schedulerFlags(), persistence(), engine(), onePacket);
  }

  private Optional<Persistence> persistence() {
    return persistenceSeconds.isPresent()
        ? Optional.of(new Persistence(persistenceSeconds.getAsInt(), netmask))
        : Optional.empty();
  }

  private Optional<String> engine() {
    return Optional.of(persistenceEngine).filter(name -> !name.isEmpty());
  }
}
