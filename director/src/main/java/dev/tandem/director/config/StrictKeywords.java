package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.Settings;
import dev.tandem.director.config.syntax.Diagnostics;
import dev.tandem.vrrp.AnnouncementSettings;
import dev.tandem.vrrp.Authentication;
import dev.tandem.vrrp.ElectionSettings;
import dev.tandem.vrrp.HmacSettings;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.OwnInterfaces;
import dev.tandem.vrrp.VmacSettings;
import java.time.Duration;
import java.util.Optional;

/**
 * The keywords by which an instance keeps to the letter of VRRP's RFCs, as keepalived understands
 * it: what the RFCs do not know is left out with a warning, and an instance that cannot be without
 * it is refused.
 */
final class StrictKeywords {

  static final Keyword<Boolean> VRRP_STRICT = Keyword.flag("vrrp_strict");
  static final Keyword<Boolean> STRICT_MODE = Keyword.flag("strict_mode");

  static final Keyword<Boolean> ACCEPT = Keyword.flag("accept");
  static final Keyword<Boolean> NO_ACCEPT = Keyword.flag("no_accept");

  private static final int DOWN_TIMER_ADVERTS = 3;

  private final Settings settings;
  private final Diagnostics diagnostics;

  private StrictKeywords(Settings settings, Diagnostics diagnostics) {
    this.settings = settings;
    this.diagnostics = diagnostics;
  }

  private static boolean isStrict(Settings instance, Settings globals) {
    return instance.value(STRICT_MODE).orElse(globals.has(VRRP_STRICT));
  }

  /** Whether packets to the addresses of an instance reach the programs of this host. */
  static boolean accept(
      Settings instance, Settings globals, int priority, Diagnostics diagnostics) {
    if (instance.has(ACCEPT) && instance.has(NO_ACCEPT)) {
      diagnostics.error(
          instance.position(NO_ACCEPT),
          "no_accept contradicts accept at " + instance.position(ACCEPT));
    }
    if (priority == InstanceSettings.OWNER_PRIORITY || instance.has(ACCEPT)) {
      return true;
    }
    boolean refuses = instance.has(NO_ACCEPT) || !instance.value(ACCEPT, true);
    return !refuses && !isStrict(instance, globals);
  }

  /** The instance as it is, or, if it is to be strict, as the RFCs have it. */
  static InstanceSettings comply(
      InstanceSettings instance, Settings settings, Settings globals, Diagnostics diagnostics) {
    return isStrict(settings, globals)
        ? new StrictKeywords(settings, diagnostics).strict(instance)
        : instance;
  }

  private InstanceSettings strict(InstanceSettings given) {
    given
        .unicast()
        .ifPresent(unicast -> refuse(UnicastKeywords.UNICAST_PEER, "unicast_peer is not of VRRP"));
    if (given.addresses().isEmpty()) {
      refuse(InstanceKeywords.NO_VIRTUAL_IPADDRESS, "an instance needs an address");
    }
    if (settings.has(InstanceKeywords.STATE) && !given.owner()) {
      leftOut(InstanceKeywords.STATE, "state MASTER is for priority 255 alone");
    }
    return new InstanceSettings(
        given.name(),
        given.interfaceName(),
        given.virtualRouterId(),
        given.version(),
        given.priority(),
        given.advertInterval(),
        downTimerAdverts(given),
        given.preempt(),
        preemptDelay(given),
        given.source(),
        given.group(),
        new OwnInterfaces(
            given.vmac().map(vmac -> vmac(vmac, given)),
            given.own().ipvlan(),
            given.own().further()),
        Optional.empty(),
        authentication(given),
        hmac(given),
        election(given.election()),
        given.addresses(),
        given.excludedAddresses(),
        given.routing(),
        given.lostAddress(),
        given.promoteSecondaries(),
        given.tracked(),
        given.trackPrimary(),
        given.trackSource(),
        given.checksumWithoutPseudoHeader(),
        given.accept(),
        announcements(given.announcements()));
  }

  private int downTimerAdverts(InstanceSettings given) {
    if (given.downTimerAdverts() != DOWN_TIMER_ADVERTS) {
      leftOut(InstanceKeywords.DOWN_TIMER_ADVERTS, "down_timer_adverts is 3");
    }
    return DOWN_TIMER_ADVERTS;
  }

  private Duration preemptDelay(InstanceSettings given) {
    if (!given.preemptDelay().isZero()) {
      leftOut(InstanceKeywords.PREEMPT_DELAY, "preempt_delay is not of VRRP");
    }
    return Duration.ZERO;
  }

  private VmacSettings vmac(VmacSettings given, InstanceSettings instance) {
    VmacSettings strict =
        new VmacSettings(
            given.interfaceName(),
            VmacSettings.macOf(instance.virtualRouterId(), instance.ipv6()),
            false);
    if (!given.mac().equals(strict.mac())) {
      leftOut(VmacKeywords.USE_VMAC, "the Ethernet address is " + strict.mac());
    }
    if (given.advertsFromBase() && instance.unicast().isEmpty()) {
      leftOut(VmacKeywords.VMAC_XMIT_BASE, "adverts leave with the virtual address");
    }
    return strict;
  }

  private Authentication authentication(InstanceSettings given) {
    if (!(given.authentication() instanceof Authentication.None)) {
      leftOut(AuthenticationKeywords.AUTHENTICATION, "there is no authentication");
    }
    return new Authentication.None();
  }

  private Optional<HmacSettings> hmac(InstanceSettings given) {
    Optional<HmacSettings> enforced =
        given.hmac().filter(hmac -> hmac.mode() == HmacSettings.Mode.ENFORCE);
    if (enforced.isEmpty() && given.hmac().isPresent()) {
      leftOut(HmacKeywords.AUTH_HMAC, "auth_hmac is for mode enforce alone");
    }
    return enforced;
  }

  private static ElectionSettings election(ElectionSettings given) {
    return new ElectionSettings(
        false, false, true, given.trustsKnownMaster(), given.yieldsAfterSleep());
  }

  private static AnnouncementSettings announcements(AnnouncementSettings given) {
    return new AnnouncementSettings(
        given.repeat(),
        given.delay(),
        given.refresh(),
        given.refreshRepeat(),
        0,
        Duration.ZERO,
        given.elsewhere());
  }

  private void leftOut(Keyword<?> keyword, String rule) {
    diagnostics.warning(
        settings.position(keyword), "with strict_mode " + rule + ", as in keepalived");
  }

  private void refuse(Keyword<?> keyword, String rule) {
    diagnostics.error(
        settings.position(keyword), "with strict_mode " + rule + ", as in keepalived");
  }
}
