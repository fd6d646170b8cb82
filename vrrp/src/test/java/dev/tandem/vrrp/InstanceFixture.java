package dev.tandem.vrrp;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Builds instance settings for tests: keepalived's defaults, of which a test names what matters.
 */
public final class InstanceFixture {

  private static final InetAddress GROUP4 = address("224.0.0.18");
  private static final InetAddress GROUP6 = address("ff02::12");

  private String name = "front";
  private String interfaceName = "eth0";
  private int virtualRouterId = 51;
  private VrrpVersion version = VrrpVersion.V3;
  private int priority = 100;
  private Duration interval = Duration.ofSeconds(1);
  private int downTimerAdverts = 3;
  private boolean preempt = true;
  private Duration preemptDelay = Duration.ZERO;
  private Optional<InetAddress> source = Optional.empty();
  private InetAddress group = GROUP4;
  private OwnInterfaces own = OwnInterfaces.NONE;
  private Optional<UnicastSettings> unicast = Optional.empty();
  private Authentication authentication = new Authentication.None();
  private Optional<HmacSettings> hmac = Optional.empty();
  private ElectionSettings election = ElectionSettings.DEFAULT;
  private List<VirtualAddress> addresses = List.of(virtual("192.0.2.100"));
  private List<VirtualAddress> excludedAddresses = List.of();
  private RoutingSettings routing = RoutingSettings.NONE;
  private LostAddress lostAddress = LostAddress.RESTORE;
  private boolean promoteSecondaries;
  private List<Tracked> tracked = List.of();
  private boolean trackPrimary = true;
  private boolean trackSource;
  private boolean checksumWithoutPseudoHeader;
  private AnnouncementSettings announcements = AnnouncementSettings.DEFAULT;

  private InstanceFixture() {}

  public static InstanceFixture instance() {
    return new InstanceFixture();
  }

  public static InetAddress address(String text) {
    return InetAddress.ofLiteral(text);
  }

  public static VirtualAddress virtual(String text) {
    int prefixLength = text.contains(":") ? 64 : 24;
    return VirtualAddress.of(address(text), prefixLength);
  }

  public InstanceFixture name(String value) {
    return with(f -> f.name = value);
  }

  public InstanceFixture on(String value) {
    return with(f -> f.interfaceName = value);
  }

  public InstanceFixture virtualRouterId(int value) {
    return with(f -> f.virtualRouterId = value);
  }

  public InstanceFixture version(VrrpVersion value) {
    return with(f -> f.version = value);
  }

  public InstanceFixture priority(int value) {
    return with(f -> f.priority = value);
  }

  public InstanceFixture interval(Duration value) {
    return with(f -> f.interval = value);
  }

  public InstanceFixture downTimerAdverts(int value) {
    return with(f -> f.downTimerAdverts = value);
  }

  public InstanceFixture preempt(boolean value) {
    return with(f -> f.preempt = value);
  }

  public InstanceFixture preemptDelay(Duration value) {
    return with(f -> f.preemptDelay = value);
  }

  public InstanceFixture addresses(String... values) {
    return with(f -> f.addresses = Arrays.stream(values).map(InstanceFixture::virtual).toList());
  }

  public InstanceFixture advertising(VirtualAddress... values) {
    return with(f -> f.addresses = List.of(values));
  }

  /** Over IPv6, with these addresses. */
  public InstanceFixture ipv6(String... values) {
    return with(f -> f.group = GROUP6).addresses(values);
  }

  public InstanceFixture from(String value) {
    return with(f -> f.source = Optional.of(address(value)));
  }

  public InstanceFixture vmac(VmacSettings value) {
    return own(new OwnInterfaces(Optional.of(value), Optional.empty(), List.of()));
  }

  public InstanceFixture own(OwnInterfaces value) {
    return with(f -> f.own = value);
  }

  public InstanceFixture unicast(UnicastSettings value) {
    return with(f -> f.unicast = Optional.of(value));
  }

  /** To one peer, as keepalived does by default. */
  public InstanceFixture peer(String value) {
    UnicastSettings.Peer peer = UnicastSettings.Peer.anywhere(address(value));
    return unicast(new UnicastSettings(List.of(peer), 255, false, Optional.empty()));
  }

  public InstanceFixture authentication(Authentication value) {
    return with(f -> f.authentication = value);
  }

  public static Secret secret(String text) {
    return Secret.of(text.getBytes(StandardCharsets.US_ASCII));
  }

  public InstanceFixture hmac(HmacSettings value) {
    return with(f -> f.hmac = Optional.of(value));
  }

  public InstanceFixture election(ElectionSettings value) {
    return with(f -> f.election = value);
  }

  public InstanceFixture excludedAddresses(String... values) {
    return with(
        f -> f.excludedAddresses = Arrays.stream(values).map(InstanceFixture::virtual).toList());
  }

  public InstanceFixture excluded(VirtualAddress... values) {
    return with(f -> f.excludedAddresses = List.of(values));
  }

  public InstanceFixture routing(RoutingSettings value) {
    return with(f -> f.routing = value);
  }

  public InstanceFixture faultingWithoutAddress() {
    return with(f -> f.lostAddress = LostAddress.FAULT);
  }

  public InstanceFixture promoteSecondaries() {
    return with(f -> f.promoteSecondaries = true);
  }

  public InstanceFixture tracking(Tracked... values) {
    return with(f -> f.tracked = List.of(values));
  }

  public InstanceFixture trackPrimary(boolean value) {
    return with(f -> f.trackPrimary = value);
  }

  public InstanceFixture trackSource() {
    return with(f -> f.trackSource = true);
  }

  public InstanceFixture checksumWithoutPseudoHeader(boolean value) {
    return with(f -> f.checksumWithoutPseudoHeader = value);
  }

  public InstanceFixture announcements(AnnouncementSettings value) {
    return with(f -> f.announcements = value);
  }

  public InstanceSettings build() {
    return new InstanceSettings(
        name,
        interfaceName,
        virtualRouterId,
        version,
        priority,
        interval,
        downTimerAdverts,
        preempt,
        preemptDelay,
        source,
        group,
        own,
        unicast,
        authentication,
        hmac,
        election,
        addresses,
        excludedAddresses,
        routing,
        lostAddress,
        promoteSecondaries,
        tracked,
        trackPrimary,
        trackSource,
        checksumWithoutPseudoHeader,
        true,
        announcements);
  }

  private InstanceFixture with(Consumer<InstanceFixture> change) {
    change.accept(this);
    return this;
  }
}
