package dev.tandem.sync;

import dev.tandem.sync.key.KeyException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.Event;
import org.jgroups.JChannel;
import org.jgroups.MergeView;
import org.jgroups.Message;
import org.jgroups.Receiver;
import org.jgroups.View;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.Util;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The JGroups channel between the directors. */
final class Channel implements Transport, Receiver, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Channel.class);

  private final SyncSettings settings;
  private final LongSupplier clock;
  private final ChannelGuard guard;
  private volatile Optional<JChannel> jgroups = Optional.empty();
  private volatile Replication replication;
  private final Presence<Address> presence = new Presence<>();

  Channel(SyncSettings settings, ChannelGuard guard, LongSupplier clock) {
    this.guard = guard;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * Joins the others, or waits for them alone; takes up to some seconds. Fails while this host has
   * not the address of the channel, or its interface is not up; it may be tried again.
   */
  void connect(Replication newReplication) throws Exception {
    replication = newReplication;
    tellInterface();
    JChannel opened = open();
    jgroups = Optional.of(opened);
    try {
      opened.connect(settings.cluster());
    } catch (Exception e) {
      opened.close();
      throw e;
    }
  }

  /** JGroups would ask all interfaces, and remember for good those that it found at first. */
  private void tellInterface() throws IOException {
    InetAddress local = settings.local().getAddress();
    NetworkInterface place = NetworkInterface.getByInetAddress(local);
    if (place == null) {
      throw new IOException("no interface has the address " + local.getHostAddress());
    }
    if (!place.isUp()) {
      throw new IOException(place.getName() + " with " + local.getHostAddress() + " is not up");
    }
    if (!local.isLoopbackAddress()) {
      Util.setCachedAddresses(List.of(place), place.inetAddresses().toList());
    }
  }

  /** Not before it is needed: JGroups makes none where the address is missing. */
  private JChannel open() throws Exception {
    byte[] xml = ChannelStack.xml(settings).getBytes(StandardCharsets.UTF_8);
    JChannel opened = new JChannel(new ByteArrayInputStream(xml));
    opened.setName(settings.node()).setDiscardOwnMessages(true).setReceiver(this);
    WatchedTcp tcp = opened.getProtocolStack().findProtocol(WatchedTcp.class);
    if (tcp != null) {
      tcp.onClosed(this::closed);
    }
    guard.protect(opened.getProtocolStack());
    return opened;
  }

  boolean connected() {
    return jgroups.map(JChannel::isConnected).orElse(false);
  }

  @Override
  public void viewAccepted(View view) {
    Map<String, Address> members = new LinkedHashMap<>();
    Optional<Address> own = jgroups.map(JChannel::getAddress);
    for (Address member : view.getMembers()) {
      if (own.filter(member::equals).isEmpty()) {
        members.put(nameOf(member), member);
      }
    }
    List<Set<String>> steps = presence.change(members);
    LOG.info(
        "directors present: {}{}",
        settings.node(),
        members.isEmpty() ? " alone" : " and " + String.join(", ", members.keySet()));
    steps.forEach(names -> replication.members(names, clock.getAsLong()));
    if (view instanceof MergeView) {
      replication.merged();
    }
  }

  private static String nameOf(Address member) {
    return member.toString();
  }

  @Override
  public void receive(Message message) {
    String name = nameOf(message.getSrc());
    if (presence.isFormer(name, message.getSrc())) {
      return;
    }
    ByteBuffer content =
        ByteBuffer.wrap(message.getArray(), message.getOffset(), message.getLength()).slice();
    replication.received(name, content, clock.getAsLong());
  }

  private void closed(Address member) {
    if (presence.contains(member)) {
      replication.closed(nameOf(member));
    }
  }

  /** Where a director is that is present. */
  Optional<InetAddress> addressOf(String peer) {
    return presence
        .addressOf(peer)
        .flatMap(member ->
            jgroups.map(opened -> opened.down(new Event(Event.GET_PHYSICAL_ADDRESS, member))))
        .map(IpAddress.class::cast)
        .map(IpAddress::getIpAddress);
  }

  @Override
  public void send(String peer, byte[] message, boolean urgent) {
    Optional<Address> address = presence.addressOf(peer);
    if (address.isEmpty()) {
      return;
    }
    Message addressed = new BytesMessage(address.get(), message);
    send(
        urgent
            ? addressed.setFlag(Message.Flag.OOB, Message.Flag.DONT_BUNDLE, Message.Flag.NO_FC)
            : addressed);
  }

  private void send(Message message) {
    try {
      jgroups.orElseThrow().send(message);
    } catch (Exception e) {
      // The view that follows says who is gone; what was lost is asked for then.
      LOG.debug("cannot send to the other directors", e);
    }
  }

  /** Reads the keys anew. */
  void reloadKeys() throws KeyException {
    guard.reload();
  }

  /** Says goodbye. */
  @Override
  public void close() {
    jgroups.ifPresent(JChannel::close);
  }
}
