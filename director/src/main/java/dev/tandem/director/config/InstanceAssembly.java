package dev.tandem.director.config;

import static dev.tandem.director.config.InstanceKeywords.ADVERT_INT;
import static dev.tandem.director.config.InstanceKeywords.DONT_TRACK_PRIMARY;
import static dev.tandem.director.config.InstanceKeywords.DOWN_TIMER_ADVERTS;
import static dev.tandem.director.config.InstanceKeywords.MCAST_DST_IP;
import static dev.tandem.director.config.InstanceKeywords.MCAST_SRC_IP;
import static dev.tandem.director.config.InstanceKeywords.NOPREEMPT;
import static dev.tandem.director.config.InstanceKeywords.PREEMPT;
import static dev.tandem.director.config.InstanceKeywords.PREEMPT_DELAY;
import static dev.tandem.director.config.InstanceKeywords.PRIORITY;
import static dev.tandem.director.config.InstanceKeywords.STATE;
import static dev.tandem.director.config.InstanceKeywords.TRACK_SRC_IP;
import static dev.tandem.director.config.InstanceKeywords.VERSION;
import static dev.tandem.director.config.InstanceKeywords.VIRTUAL_ROUTER_ID;

import dev.tandem.director.config.keyword.Entry;
import dev.tandem.director.config.keyword.Section;
import dev.tandem.director.config.keyword.Settings;
import dev.tandem.director.config.syntax.Diagnostics;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.IpvlanSettings;
import dev.tandem.vrrp.LostAddress;
import dev.tandem.vrrp.OwnInterfaces;
import dev.tandem.vrrp.UnicastSettings;
import dev.tandem.vrrp.VirtualAddress;
import dev.tandem.vrrp.VrrpVersion;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Makes an instance of a {@code vrrp_instance} block and the global defaults. */
final class InstanceAssembly {

  private static final int DEFAULT_PRIORITY = 100;
  private static final int DEFAULT_DOWN_TIMER_ADVERTS = 3;
  private static final Duration DEFAULT_ADVERT_INTERVAL = Duration.ofSeconds(1);
  private static final Duration V2_STEP = Duration.ofSeconds(1);
  private static final Duration V3_STEP = Duration.ofMillis(10);
  private static final Duration V3_LONGEST = Duration.ofMillis(40_950);
  private static final InetAddress GROUP4 = InetAddress.ofLiteral("224.0.0.18");
  private static final InetAddress GROUP6 = InetAddress.ofLiteral("ff02::12");

  private final String name;
  private final Settings settings;
  private final Settings globals;
  private final boolean weightless;
  private final TrackLines trackLines;
  private final RoutingKeywords routing;
  private final Diagnostics diagnostics;

  private InstanceAssembly(
      Section<String> section,
      Settings globals,
      boolean weightless,
      TrackLines trackLines,
      RoutingKeywords routing,
      Diagnostics diagnostics) {
    this.name = section.head();
    this.settings = section.settings();
    this.globals = globals;
    this.weightless = weightless;
    this.trackLines = trackLines;
    this.routing = routing;
    this.diagnostics = diagnostics;
  }

  /**
   * The instance; empty if it lacks what it cannot be without.
   *
   * @param weightless whether what it tracks must not change its priority
   */
  static Optional<InstanceSettings> assemble(
      Section<String> section,
      Settings globals,
      boolean weightless,
      TrackLines trackLines,
      RoutingKeywords routing,
      Diagnostics diagnostics) {
    return new InstanceAssembly(section, globals, weightless, trackLines, routing, diagnostics)
        .assemble();
  }

  private Optional<InstanceSettings> assemble() {
    Optional<String> interfaceName = OnAnyInterface.interfaceOf(settings, diagnostics);
    Optional<Integer> routerId = settings.require(VIRTUAL_ROUTER_ID, diagnostics);
    // The rest is made in any case, because its mistakes are to be known too.
    InstanceAddresses addresses = InstanceAddresses.of(settings, diagnostics);
    VrrpVersion version = version(addresses.areIpv6());
    int priority = priority();
    boolean preempt = preempt(priority);
    Duration interval = advertInterval(version);
    Optional<UnicastSettings> unicast =
        UnicastKeywords.unicast(settings, globals, addresses.areIpv6(), diagnostics);
    boolean ipv6 = addresses.areIpv6();
    int id = routerId.orElse(0);
    FurtherInterfaces further =
        VmacKeywords.further(settings, globals, interfaceName.orElse(""), id, ipv6);
    List<VirtualAddress> advertised = further.place(addresses.advertised());
    List<VirtualAddress> excluded = further.place(addresses.excluded());
    Optional<IpvlanSettings> ipvlan =
        IpvlanKeywords.settings(settings, globals, id, ipv6, diagnostics);
    InstanceSettings instance =
        new InstanceSettings(
            name,
            interfaceName.orElse(""),
            routerId.orElse(0),
            version,
            priority,
            interval,
            downTimerAdverts(),
            preempt,
            preemptDelay(preempt),
            source(addresses, unicast.isPresent())
                .or(() -> ipvlan.flatMap(IpvlanSettings::address).map(VirtualAddress::address)),
            group(addresses),
            new OwnInterfaces(
                VmacKeywords.settings(settings, globals, id, ipv6, unicast.isPresent()),
                ipvlan,
                further.made()),
            unicast,
            AuthenticationKeywords.authentication(settings, version, diagnostics),
            HmacKeywords.hmac(settings, interval, diagnostics),
            ElectionKeywords.election(settings, globals, preempt, diagnostics),
            advertised,
            excluded,
            routing.ofInstance(settings),
            settings.value(InstanceKeywords.LOST_ADDRESS, LostAddress.RESTORE),
            settings.has(RoutingKeywords.PROMOTE_SECONDARIES),
            trackLines.of(settings, weightless),
            !settings.has(DONT_TRACK_PRIMARY),
            trackSource(),
            checksumWithoutPseudoHeader(),
            StrictKeywords.accept(settings, globals, priority, diagnostics),
            GarpKeywords.announcements(settings, globals));
    return interfaceName.isPresent() && routerId.isPresent()
        ? Optional.of(StrictKeywords.comply(instance, settings, globals, diagnostics))
        : Optional.empty();
  }

  private VrrpVersion version(boolean ipv6) {
    Optional<VrrpVersion> own = settings.value(VERSION);
    if (ipv6 && own.equals(Optional.of(VrrpVersion.V2))) {
      diagnostics.warning(
          settings.position(VERSION), "version 2 carries no IPv6 addresses: 3 is used");
    }
    return ipv6
        ? VrrpVersion.V3
        : own.or(() -> globals.value(GlobalKeywords.VRRP_VERSION)).orElse(VrrpVersion.V2);
  }

  private int priority() {
    if (settings.has(STATE) && !settings.isGiven(PRIORITY)) {
      diagnostics.warning(
          settings.position(STATE),
          "state MASTER without priority means priority 255, the owner of the addresses, as in"
              + " keepalived");
      return InstanceSettings.OWNER_PRIORITY;
    }
    return settings.value(PRIORITY, DEFAULT_PRIORITY);
  }

  /** Adverts tell the interval in whole steps of their version: keepalived rounds to them too. */
  private Duration advertInterval(VrrpVersion version) {
    Optional<Entry<Duration>> given = settings.entry(ADVERT_INT);
    if (given.isEmpty()) {
      return DEFAULT_ADVERT_INTERVAL;
    }
    Duration interval = given.get().value();
    boolean v2 = version == VrrpVersion.V2;
    Duration rounded =
        v2 ? rounded(interval, V2_STEP) : min(rounded(interval, V3_STEP), V3_LONGEST);
    if (!rounded.equals(interval)) {
      diagnostics.warning(
          given.get().valuePosition(),
          "advert_int %s becomes %s, as in keepalived: version %s has %s"
              .formatted(
                  given.get().statement().arguments().getFirst(),
                  BigDecimal.valueOf(rounded.toMillis(), 3).stripTrailingZeros().toPlainString(),
                  v2 ? "2" : "3",
                  v2 ? "whole seconds" : "0.01 to 40.95 seconds in steps of 0.01"));
    }
    return rounded;
  }

  /** The nearest multiple of a step that is not zero; of two, the longer one. */
  private static Duration rounded(Duration duration, Duration step) {
    long steps = (duration.toNanos() + step.toNanos() / 2) / step.toNanos();
    return step.multipliedBy(Math.max(1, steps));
  }

  private static Duration min(Duration first, Duration second) {
    return first.compareTo(second) <= 0 ? first : second;
  }

  private int downTimerAdverts() {
    return settings
        .value(DOWN_TIMER_ADVERTS)
        .or(() -> globals.value(GlobalKeywords.VRRP_DOWN_TIMER_ADVERTS))
        .orElse(DEFAULT_DOWN_TIMER_ADVERTS);
  }

  private boolean preempt(int priority) {
    boolean stays = settings.has(NOPREEMPT) || !settings.value(PREEMPT, true);
    if (settings.has(NOPREEMPT) && settings.has(PREEMPT)) {
      diagnostics.error(
          settings.position(NOPREEMPT),
          "nopreempt contradicts preempt at " + settings.position(PREEMPT));
    }
    if (stays && settings.has(STATE)) {
      return preemptAnyway("state MASTER");
    }
    if (stays && priority == InstanceSettings.OWNER_PRIORITY) {
      return preemptAnyway("priority 255");
    }
    return !stays;
  }

  private boolean preemptAnyway(String reason) {
    diagnostics.warning(
        settings.position(NOPREEMPT),
        "nopreempt has no effect with " + reason + ", as in keepalived: the instance preempts");
    return true;
  }

  private Duration preemptDelay(boolean preempt) {
    Duration delay = settings.value(PREEMPT_DELAY, Duration.ZERO);
    if (delay.isZero() || (preempt && !settings.has(STATE))) {
      return delay;
    }
    String reason = preempt ? "state MASTER" : "nopreempt";
    diagnostics.warning(
        settings.position(PREEMPT_DELAY),
        "preempt_delay has no effect with " + reason + ", as in keepalived");
    return Duration.ZERO;
  }

  /** Both keywords say it; that of the way which the adverts go comes first. */
  private Optional<InetAddress> source(InstanceAddresses addresses, boolean unicast) {
    Optional<InetAddress> ofMulticast = addresses.matching(MCAST_SRC_IP, settings, diagnostics);
    Optional<InetAddress> ofUnicast =
        addresses.matching(UnicastKeywords.UNICAST_SRC_IP, settings, diagnostics);
    return unicast ? ofUnicast.or(() -> ofMulticast) : ofMulticast.or(() -> ofUnicast);
  }

  private boolean trackSource() {
    boolean tracks = settings.has(TRACK_SRC_IP);
    if (tracks
        && !settings.isGiven(MCAST_SRC_IP)
        && !settings.isGiven(UnicastKeywords.UNICAST_SRC_IP)) {
      diagnostics.warning(
          settings.position(TRACK_SRC_IP),
          "track_src_ip has no effect without mcast_src_ip or unicast_src_ip");
      return false;
    }
    return tracks;
  }

  private InetAddress group(InstanceAddresses addresses) {
    boolean ipv6 = addresses.areIpv6();
    return addresses
        .matching(MCAST_DST_IP, settings, diagnostics)
        .or(() -> globals.value(GlobalKeywords.multicastGroup(ipv6)))
        .orElse(ipv6 ? GROUP6 : GROUP4);
  }

  private boolean checksumWithoutPseudoHeader() {
    return settings
        .value(InstanceKeywords.V3_CHECKSUM_AS_V2)
        .orElse(globals.has(GlobalKeywords.V3_CHECKSUM_AS_V2));
  }
}
