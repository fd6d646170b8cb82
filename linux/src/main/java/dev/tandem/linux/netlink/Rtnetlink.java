package dev.tandem.linux.netlink;

import dev.tandem.linux.Errno;
import dev.tandem.linux.LinuxException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Asks the kernel about interfaces, addresses, routes and neighbours, and changes them, in the
 * network namespace of the thread that opened it. Methods may be called from any thread; each
 * returns when the kernel has acknowledged.
 */
public final class Rtnetlink implements AutoCloseable {

  private static final int SCOPE_UNIVERSE = 0;
  private static final int NTF_USE = 0x01;

  private final NetlinkSocket socket;

  private Rtnetlink(NetlinkSocket socket) {
    this.socket = socket;
  }

  public static Rtnetlink open() {
    return new Rtnetlink(new NetlinkSocket(0));
  }

  public List<Link> links() {
    return dump(RouteMessages.GET_LINK, "list interfaces", RouteMessages::link);
  }

  public Optional<Link> link(String name) {
    return links().stream().filter(link -> link.name().equals(name)).findFirst();
  }

  public List<InterfaceAddress> addresses() {
    return dump(RouteMessages.GET_ADDR, "list addresses", RouteMessages::address);
  }

  /** Unicast routes of the main table. */
  public List<Route> routes() {
    return dump(RouteMessages.GET_ROUTE, "list routes", RouteMessages::route);
  }

  public List<Neighbour> neighbours() {
    return dump(
        RouteMessages.GET_NEIGH, "list neighbours", body -> RouteMessages.neighbour(body, false));
  }

  /**
   * Adds an address; one that is there already stays as it is.
   *
   * @param label of an IPv4 address, such as {@code eth0:1}
   */
  public void addAddress(InterfaceAddress address, Optional<String> label) {
    try {
      changeAddress(RouteMessages.NEW_ADDR, NetlinkMessage.FLAG_CREATE, address, label);
    } catch (LinuxException e) {
      if (!e.is(Errno.EEXIST)) {
        throw e;
      }
    }
  }

  /** Removes an address; one that is gone already, or whose interface is gone, is no error. */
  public void deleteAddress(InterfaceAddress address) {
    try {
      changeAddress(RouteMessages.DEL_ADDR, (short) 0, address, Optional.empty());
    } catch (LinuxException e) {
      if (!e.is(Errno.EADDRNOTAVAIL) && !e.is(Errno.ENODEV)) {
        throw e;
      }
    }
  }

  /**
   * Makes the kernel find out a neighbour's link-layer address, or confirm the one it has. Returns
   * at once; the answer comes as {@link NetlinkEvent.NeighbourChanged}.
   */
  public void resolve(int interfaceIndex, InetAddress address) {
    change(
        RouteMessages.NEW_NEIGH,
        NetlinkMessage.FLAG_CREATE,
        "resolve " + address.getHostAddress(),
        message ->
            message
                .putByte(family(address))
                .putByte(0)
                .putShort(0)
                .putInt(interfaceIndex)
                .putShort(0)
                .putByte(NTF_USE)
                .putByte(0)
                .attribute(RouteMessages.NDA_DST, address.getAddress()));
  }

  private void changeAddress(
      short type, short flags, InterfaceAddress address, Optional<String> label) {
    byte[] octets = address.address().getAddress();
    String verb = type == RouteMessages.NEW_ADDR ? "add " : "remove ";
    String what = address.address().getHostAddress() + "/" + address.prefixLength();
    change(
        type,
        flags,
        verb + what + " on interface " + address.interfaceIndex(),
        message -> {
          message
              .putByte(family(address.address()))
              .putByte(address.prefixLength())
              .putByte(0)
              .putByte(SCOPE_UNIVERSE)
              .putInt(address.interfaceIndex())
              .attribute(RouteMessages.IFA_LOCAL, octets)
              .attribute(RouteMessages.IFA_ADDRESS, octets);
          label.ifPresent(text -> message.attribute(RouteMessages.IFA_LABEL, text));
          return message;
        });
  }

  private synchronized void change(
      short type, short flags, String operation, Function<NetlinkMessage, NetlinkMessage> body) {
    short all = (short) (NetlinkMessage.FLAG_REQUEST | NetlinkMessage.FLAG_ACK | flags);
    NetlinkMessage request = new NetlinkMessage(type, all, socket.nextSequence());
    socket.exchange(body.apply(request), operation, (answerType, answer) -> {});
  }

  private synchronized <T> List<T> dump(
      short type, String operation, Function<ByteBuffer, Optional<T>> reader) {
    short flags = (short) (NetlinkMessage.FLAG_REQUEST | NetlinkMessage.FLAG_DUMP);
    NetlinkMessage request = new NetlinkMessage(type, flags, socket.nextSequence());
    // An all-zero body asks for every family; 16 octets are enough for each of the requests.
    request.putInt(0).putInt(0).putInt(0).putInt(0);
    List<T> entries = new ArrayList<>();
    socket.exchange(
        request, operation, (answerType, body) -> reader.apply(body).ifPresent(entries::add));
    return entries;
  }

  private static int family(InetAddress address) {
    return address instanceof Inet4Address ? RouteMessages.AF_INET : RouteMessages.AF_INET6;
  }

  @Override
  public synchronized void close() {
    socket.close();
  }
}
