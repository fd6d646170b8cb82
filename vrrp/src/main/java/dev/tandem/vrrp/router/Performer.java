package dev.tandem.vrrp.router;

import dev.tandem.linux.MacAddress;
import dev.tandem.vrrp.InstanceCounter;
import dev.tandem.vrrp.InstanceSettings;
import dev.tandem.vrrp.Notice;
import dev.tandem.vrrp.Notice.AddressMoved;
import dev.tandem.vrrp.Notice.NoRoomToSend;
import dev.tandem.vrrp.UnicastSettings;
import dev.tandem.vrrp.VirtualAddress;
import dev.tandem.vrrp.VmacSettings;
import dev.tandem.vrrp.machine.Action;
import dev.tandem.vrrp.machine.Instance;
import dev.tandem.vrrp.network.FramePort;
import dev.tandem.vrrp.network.HostInterface;
import dev.tandem.vrrp.network.HostView;
import dev.tandem.vrrp.network.NoRoomException;
import dev.tandem.vrrp.packet.Advert;
import dev.tandem.vrrp.packet.AdvertWriter;
import dev.tandem.vrrp.packet.ArpProbe;
import dev.tandem.vrrp.packet.EthernetFrame;
import dev.tandem.vrrp.packet.GratuitousArp;
import dev.tandem.vrrp.packet.NeighbourAdvertisement;
import dev.tandem.vrrp.packet.NeighbourProbe;
import dev.tandem.vrrp.router.AddressKeeper.Attempt;
import dev.tandem.vrrp.router.Announcer.Announcement;
import dev.tandem.vrrp.router.Ensemble.Todo;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what the machine says. */
final class Performer {

  private static final Logger LOG = LoggerFactory.getLogger(Performer.class);

  private interface Sending {
    void on(FramePort port) throws IOException;
  }

  /** What became of a packet. */
  private enum Outcome {
    SENT,
    NO_ROOM,
    FAILED
  }

  /** To whom there was no room to send. */
  private record Refused(InstanceKey instance, Optional<InetAddress> to) {}

  private final LongSupplier clock;
  private final Announcer announcer;
  private final MinuteLog<Refused> refusals = new MinuteLog<>();
  private final PortTable ports;
  private final AddressKeeper addresses;
  private final RouteKeeper routes;
  private final Teller teller;
  private final List<Runnable> untold = new ArrayList<>();
  private HostView view;

  Performer(
      LongSupplier clock,
      PortTable ports,
      AddressKeeper addresses,
      RouteKeeper routes,
      Teller teller,
      HostView view) {
    this.clock = clock;
    this.announcer = new Announcer(clock, new AnnouncementSender());
    this.ports = ports;
    this.addresses = addresses;
    this.routes = routes;
    this.teller = teller;
    this.view = view;
  }

  Announcer announcer() {
    return announcer;
  }

  void look(HostView present) {
    view = present;
    addresses.look(present);
    routes.look(present);
  }

  /**
   * Does everything in order, and tells of it when it is done: nobody's listening or logging stands
   * between the advert of a new master and its announcements.
   *
   * <p>A group announces as one, when all its addresses are there. Were its members announced one
   * after the other, clients would send to this router while servers still answer to the other one,
   * which does not know their connections.
   */
  void perform(List<Todo> todos) {
    todos.forEach(this::perform);
    announce(todos);
    List<Runnable> notices = List.copyOf(untold);
    untold.clear();
    notices.forEach(Runnable::run);
  }

  private void perform(Todo todo) {
    Member member = todo.member();
    Instance as = todo.as();
    InstanceSettings settings = as.settings();
    switch (todo.action()) {
      case Action.SendAdvert(int priority) -> sendAdvert(member, as, priority);
      case Action.TakeAddresses() -> {
        take(member, as, settings.allAddresses());
        routes.hold(member.key().toString(), settings.routing());
      }
      case Action.AskForOthers() -> untold.add(() -> probe(member, settings));
      case Action.ReleaseAddresses() -> {
        announcer.forget(member);
        routes.release(member.key().toString(), settings.routing());
        release(member, as, settings.allAddresses());
      }
      case Action.SwapAddresses(List<VirtualAddress> removed, List<VirtualAddress> added) -> {
        release(member, as, removed);
        take(member, as, added);
        routes.hold(member.key().toString(), settings.routing());
      }
      case Action.Announce _ -> {}
      case Action.AnnounceElsewhere() -> announce(member, settings, settings.unseenAddresses());
      case Action.AnnounceSource() -> announceSource(member, as);
      case Action.Notify(Notice notice) -> tellLater(member, as, notice);
    }
  }

  /** Says again where all addresses of a master are. */
  void announceAgain(Member member) {
    InstanceSettings settings = member.instance().settings();
    for (int round = 0; round < settings.announcements().repeat(); round++) {
      announce(member, settings, settings.allAddresses());
    }
  }

  /** Says once more where an address is. */
  void defend(Member member, VirtualAddress address) {
    announce(member, member.instance().settings(), List.of(address));
  }

  /** Asks whether somebody else has the addresses; the answers come as claims. */
  private void probe(Member member, InstanceSettings settings) {
    for (VirtualAddress address : settings.allAddresses()) {
      String on = AddressKeeper.interfaceOf(address, settings);
      macOf(on)
          .map(mac -> probe(mac, address.address()))
          .ifPresent(frame -> {
            var _ = send(member, on, port -> port.send(frame));
          });
    }
  }

  private static byte[] probe(MacAddress mac, InetAddress address) {
    return address instanceof Inet6Address ipv6
        ? NeighbourProbe.frame(mac, ipv6)
        : ArpProbe.frame(mac, (Inet4Address) address);
  }

  /** Puts addresses back that are not where they should be, and announces them. */
  void restoreAddresses() {
    addresses
        .restore()
        .forEach((member, attempts) -> {
          announce(
              member,
              member.instance().settings(),
              attempts.stream().filter(Attempt::succeeded).map(Attempt::address).toList());
          attempts.forEach(attempt -> teller.tell(member, member.instance(), attempt.notice()));
        });
  }

  /** The addresses of a master that somebody else has removed. */
  List<VirtualAddress> takenAway(Member member) {
    return addresses.takenAway(member);
  }

  private void take(Member member, Instance as, List<VirtualAddress> wanted) {
    addresses
        .take(member, as.settings(), wanted)
        .forEach(attempt -> tellLater(member, as, attempt.notice()));
  }

  private void release(Member member, Instance as, List<VirtualAddress> unwanted) {
    addresses
        .release(member, as.settings(), unwanted)
        .forEach(address -> tellLater(member, as, new AddressMoved(address, false)));
  }

  private void tellLater(Member member, Instance as, Notice notice) {
    untold.add(() -> teller.tell(member, as, notice));
  }

  private void sendAdvert(Member member, Instance as, int priority) {
    InstanceSettings settings = as.settings();
    Optional<InetAddress> source = as.circumstances().source();
    if (source.isEmpty()) {
      member.counters().count(InstanceCounter.SEND_ERRORS);
      return;
    }
    Advert advert = Advert.of(settings, priority);
    boolean sent =
        settings.unicast().isPresent()
            ? sendToPeers(member, settings, advert, source.get())
            : sendToGroup(member, settings, advert, source.get());
    if (sent) {
      member.counters().count(InstanceCounter.ADVERTS_SENT);
      if (priority == Advert.RESIGNING) {
        member.counters().count(InstanceCounter.RESIGNATIONS_SENT);
      }
    }
  }

  private boolean sendToGroup(
      Member member, InstanceSettings settings, Advert advert, InetAddress source) {
    Optional<MacAddress> mac =
        settings
            .vmac()
            .filter(vmac -> !vmac.advertsFromBase())
            .map(VmacSettings::mac)
            .or(() -> macOf(settings.interfaceName()));
    if (mac.isEmpty()) {
      member.counters().count(InstanceCounter.SEND_ERRORS);
      return false;
    }
    byte[] packet = packet(member, settings, advert, source, settings.group());
    byte[] frame = EthernetFrame.multicast(packet, mac.get(), settings.group());
    Outcome outcome = send(member, settings.interfaceName(), port -> port.send(frame));
    if (outcome == Outcome.NO_ROOM) {
      dropped(member, Optional.empty());
    }
    return outcome == Outcome.SENT;
  }

  /** A peer that cannot be reached keeps none of the others from hearing us. */
  private boolean sendToPeers(
      Member member, InstanceSettings settings, Advert advert, InetAddress source) {
    boolean sent = false;
    UnicastSettings unicast = settings.unicast().orElseThrow();
    for (UnicastSettings.Peer peer : unicast.peers()) {
      byte[] packet = packet(member, settings, advert, source, peer.address());
      Outcome outcome =
          send(
              member,
              settings.interfaceName(),
              port -> port.sendRouted(packet, peer.address(), unicast.vrf()));
      if (outcome == Outcome.NO_ROOM) {
        dropped(member, Optional.of(peer.address()));
      }
      sent |= outcome == Outcome.SENT;
    }
    return sent;
  }

  private static byte[] packet(
      Member member,
      InstanceSettings settings,
      Advert advert,
      InetAddress source,
      InetAddress destination) {
    return AdvertWriter.packet(
        advert, settings, source, destination, member.nextIdentification(), member.security());
  }

  /** Round by round over all addresses, as keepalived does: a lost burst costs none of them all. */
  private void announce(List<Todo> todos) {
    boolean again = true;
    for (int round = 0; again; round++) {
      again = false;
      for (Todo todo : todos) {
        if (todo.action() instanceof Action.Announce(int repeat) && repeat > round) {
          InstanceSettings settings = todo.as().settings();
          announce(todo.member(), settings, settings.allAddresses());
          again = true;
        }
      }
    }
  }

  private void announce(Member member, InstanceSettings settings, List<VirtualAddress> which) {
    for (VirtualAddress address : which) {
      announce(member, AddressKeeper.interfaceOf(address, settings), address.address());
    }
  }

  /** One that is on no interface of its own has none whose neighbours are to be told. */
  private void announceSource(Member member, Instance as) {
    as.circumstances()
        .source()
        .ifPresent(source -> announce(member, as.settings().interfaceName(), source));
  }

  private void announce(Member member, String on, InetAddress address) {
    view.find(on)
        .flatMap(i -> announcement(i, address))
        .map(frame ->
            new Announcement(member, on, ByteBuffer.wrap(frame), address instanceof Inet6Address))
        .ifPresent(announcer::send);
  }

  private final class AnnouncementSender implements Announcer.Sender {

    @Override
    public boolean send(Announcement announcement) {
      Member member = announcement.member();
      byte[] frame = announcement.frame().array();
      Outcome outcome =
          Performer.this.send(member, announcement.interfaceName(), port -> port.send(frame));
      if (outcome == Outcome.SENT) {
        member.counters().count(InstanceCounter.ANNOUNCEMENTS_SENT);
      }
      return outcome != Outcome.NO_ROOM;
    }

    @Override
    public void dropped(Announcement announcement) {
      Performer.this.dropped(announcement.member(), Optional.empty());
    }
  }

  private void dropped(Member member, Optional<InetAddress> to) {
    member.counters().count(InstanceCounter.NO_ROOM);
    refusals
        .note(new Refused(member.key(), to), clock.getAsLong())
        .ifPresent(count -> tellLater(member, member.instance(), new NoRoomToSend(to, count)));
  }

  private static Optional<byte[]> announcement(HostInterface on, InetAddress address) {
    return on.mac()
        .map(mac ->
            address instanceof Inet6Address ipv6
                ? NeighbourAdvertisement.frame(mac, ipv6, on.forwardsIpv6())
                : GratuitousArp.frame(mac, (Inet4Address) address));
  }

  private Outcome send(Member member, String interfaceName, Sending sending) {
    Optional<FramePort> port = ports.find(interfaceName);
    if (port.isEmpty()) {
      member.counters().count(InstanceCounter.SEND_ERRORS);
      return Outcome.FAILED;
    }
    try {
      sending.on(port.get());
      return Outcome.SENT;
    } catch (NoRoomException e) {
      LOG.debug("{}", member.name(), e);
      return Outcome.NO_ROOM;
    } catch (IOException e) {
      LOG.debug("{}", member.name(), e);
      member.counters().count(InstanceCounter.SEND_ERRORS);
      return Outcome.FAILED;
    }
  }

  private Optional<MacAddress> macOf(String interfaceName) {
    return view.find(interfaceName).flatMap(HostInterface::mac);
  }
}
