package dev.tandem.vrrp.router;

import dev.tandem.linux.AddressText;
import dev.tandem.vrrp.InstanceCounter;
import dev.tandem.vrrp.Oddity;
import dev.tandem.vrrp.Rejection;
import dev.tandem.vrrp.Role;
import dev.tandem.vrrp.VrrpEvent.Scope;
import dev.tandem.vrrp.machine.Event.AdvertReceived;
import dev.tandem.vrrp.packet.AdvertReader;
import dev.tandem.vrrp.packet.IpPacket;
import dev.tandem.vrrp.packet.Reading;
import dev.tandem.vrrp.packet.Reading.Accepted;
import dev.tandem.vrrp.packet.Reading.Rejected;
import dev.tandem.vrrp.packet.ReceivedAdvert;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes adverts for instances out of received frames, and counts what is none. */
final class Receiver {

  private static final Logger LOG = LoggerFactory.getLogger(Receiver.class);

  private final Supplier<Roster> roster;
  private final BiConsumer<Member, AdvertReceived> adverts;
  private final BooleanSupplier tellsUnknownIds;
  private final Teller teller;
  private final RejectionLog rejectionLog = new RejectionLog();
  private final MinuteLog<Odd> oddityLog = new MinuteLog<>();
  private final Tally<Rejection> unattributed = new Tally<>(Rejection.class);

  private record Odd(String instance, Oddity oddity) {}

  /**
   * Makes a receiver.
   *
   * @param roster the instances as they are now
   * @param adverts takes what passed all checks
   * @param tellsUnknownIds whether what is for no instance is told of
   */
  Receiver(
      Supplier<Roster> roster,
      BiConsumer<Member, AdvertReceived> adverts,
      BooleanSupplier tellsUnknownIds,
      Teller teller) {
    this.roster = roster;
    this.adverts = adverts;
    this.tellsUnknownIds = tellsUnknownIds;
    this.teller = teller;
  }

  Map<Rejection, Long> unattributed() {
    return unattributed.snapshot();
  }

  void received(String interfaceName, byte[] frame) {
    switch (IpPacket.read(ByteBuffer.wrap(frame))) {
      case Rejected<IpPacket>(Rejection reason) ->
          unattributed(interfaceName, reason, Optional.empty());
      case Accepted<IpPacket>(IpPacket packet) -> received(interfaceName, packet);
    }
  }

  private void received(String interfaceName, IpPacket packet) {
    switch (AdvertReader.virtualRouterId(packet)) {
      case Rejected<Integer>(Rejection reason) ->
          unattributed(interfaceName, reason, Optional.of(packet.source()));
      case Accepted<Integer>(Integer id) -> received(interfaceName, id, packet);
    }
  }

  private void received(String interfaceName, int id, IpPacket packet) {
    Roster present = roster.get();
    if (!present.comesInAnywhere(interfaceName, id, packet)) {
      present
          .receiver(interfaceName, id, packet)
          .ifPresentOrElse(
              member -> received(member, packet), () -> unknown(interfaceName, packet));
    }
  }

  /** Most networks have virtual routers that are no business of ours. */
  private void unknown(String interfaceName, IpPacket packet) {
    if (tellsUnknownIds.getAsBoolean()) {
      unattributed(interfaceName, Rejection.UNKNOWN_VIRTUAL_ROUTER, Optional.of(packet.source()));
    } else {
      unattributed.count(Rejection.UNKNOWN_VIRTUAL_ROUTER);
    }
  }

  /** In FAULT and INIT, adverts are not even looked at. */
  private void received(Member member, IpPacket packet) {
    Role role = member.instance().role();
    if (role != Role.BACKUP && role != Role.MASTER) {
      return;
    }
    Reading<ReceivedAdvert> reading =
        AdvertReader.read(packet, member.instance().settings(), member.security());
    switch (reading) {
      case Rejected<ReceivedAdvert>(Rejection reason) -> {
        member.rejections().count(reason);
        tell(Scope.INSTANCE, member.name(), reason, Optional.of(packet.source()));
      }
      case Accepted<ReceivedAdvert>(ReceivedAdvert advert) -> accepted(member, advert);
    }
  }

  private void accepted(Member member, ReceivedAdvert received) {
    member.counters().count(InstanceCounter.ADVERTS_RECEIVED);
    if (received.advert().resigning()) {
      member.counters().count(InstanceCounter.RESIGNATIONS_RECEIVED);
    }
    boolean trusted =
        member.instance().settings().election().trustsKnownMaster()
            && member.instance().heard().filter(received.source()::equals).isPresent();
    for (Oddity oddity : received.oddities()) {
      if (!(trusted && oddity == Oddity.ADDRESSES_DIFFER)) {
        member.oddities().count(oddity);
        log(member, oddity, received.source());
      }
    }
    adverts.accept(member, new AdvertReceived(received.source(), received.advert()));
  }

  /** What counts nevertheless is no event, but a sign that the routers are not configured alike. */
  private void log(Member member, Oddity oddity, InetAddress source) {
    oddityLog
        .note(new Odd(member.name(), oddity), System.nanoTime())
        .ifPresent(count ->
            LOG.warn(
                "{} took {} advert(s) of {} with {}",
                member.name(),
                count,
                AddressText.of(source),
                oddity.meaning()));
  }

  private void unattributed(String interfaceName, Rejection reason, Optional<InetAddress> source) {
    unattributed.count(reason);
    tell(Scope.INTERFACE, interfaceName, reason, source);
  }

  private void tell(Scope scope, String name, Rejection reason, Optional<InetAddress> source) {
    rejectionLog
        .note(scope, name, reason, source, System.nanoTime())
        .ifPresent(notice -> teller.tell(scope, name, notice));
  }
}
