package dev.tandem.linux.netlink;

import dev.tandem.linux.Errno;
import dev.tandem.linux.EventDescriptor;
import dev.tandem.linux.LinuxException;
import dev.tandem.linux.PollSet;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to the kernel's changes of interfaces, addresses, routes and neighbours, in the namespace
 * of the thread that opened it, and hands each to a listener on a thread of its own.
 */
public final class RtnetlinkMonitor implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RtnetlinkMonitor.class);
  private static final int FLAG_REPLACE = 0x100;
  private static final int GROUP_LINK = 0x1;
  private static final int GROUP_NEIGH = 0x4;
  private static final int GROUP_IPV4_IFADDR = 0x10;
  private static final int GROUP_IPV4_ROUTE = 0x40;
  private static final int GROUP_IPV6_IFADDR = 0x100;
  private static final int GROUP_IPV6_ROUTE = 0x400;
  private static final int GROUPS =
      GROUP_LINK
          | GROUP_NEIGH
          | GROUP_IPV4_IFADDR
          | GROUP_IPV4_ROUTE
          | GROUP_IPV6_IFADDR
          | GROUP_IPV6_ROUTE;

  private final NetlinkSocket socket;
  private final Consumer<NetlinkEvent> listener;
  private final Runnable scheduling;
  private final EventDescriptor stop = new EventDescriptor();
  private final Thread thread;
  private volatile boolean closed;

  private RtnetlinkMonitor(
      NetlinkSocket socket, Consumer<NetlinkEvent> listener, Runnable scheduling) {
    this.socket = socket;
    this.listener = listener;
    this.scheduling = scheduling;
    this.thread = Thread.ofPlatform().name("rtnetlink").daemon().unstarted(this::run);
  }

  /** Opens and starts. Changes from this moment on are reported. */
  public static RtnetlinkMonitor start(Consumer<NetlinkEvent> listener) {
    return start(listener, () -> {});
  }

  /** The same with a thread that, before anything else, sees to how it is scheduled. */
  public static RtnetlinkMonitor start(Consumer<NetlinkEvent> listener, Runnable scheduling) {
    RtnetlinkMonitor monitor =
        new RtnetlinkMonitor(new NetlinkSocket(GROUPS), listener, scheduling);
    monitor.thread.start();
    return monitor;
  }

  private void run() {
    scheduling.run();
    try (PollSet readable = new PollSet(socket.fd(), stop.fd())) {
      while (!closed) {
        if (readable.await(-1) && !closed) {
          receive();
        }
      }
    }
  }

  private void receive() {
    try {
      socket.receiveEvents((type, flags, body) ->
          event(type, flags, body).ifPresent(RtnetlinkMonitor.this::deliver));
    } catch (LinuxException e) {
      if (!e.is(Errno.ENOBUFS)) {
        throw e;
      }
      deliver(new NetlinkEvent.Overrun());
    }
  }

  private void deliver(NetlinkEvent event) {
    try {
      listener.accept(event);
    } catch (RuntimeException e) {
      LOG.error("a listener failed on {}", event, e);
    }
  }

  static Optional<NetlinkEvent> event(short type, short flags, ByteBuffer body) {
    return switch (type) {
      case RouteMessages.NEW_LINK -> RouteMessages.link(body).map(NetlinkEvent.LinkChanged::new);
      case RouteMessages.DEL_LINK -> RouteMessages.link(body).map(NetlinkEvent.LinkRemoved::new);
      case RouteMessages.NEW_ADDR -> AddressMessages.read(body).map(NetlinkEvent.AddressAdded::new);
      case RouteMessages.DEL_ADDR ->
          AddressMessages.read(body).map(NetlinkEvent.AddressRemoved::new);
      case RouteMessages.NEW_ROUTE -> RouteMessages.route(body).map(route -> added(route, flags));
      case RouteMessages.DEL_ROUTE -> RouteMessages.route(body).map(NetlinkEvent.RouteRemoved::new);
      case RouteMessages.NEW_NEIGH ->
          RouteMessages.neighbour(body, false).map(NetlinkEvent.NeighbourChanged::new);
      case RouteMessages.DEL_NEIGH ->
          RouteMessages.neighbour(body, true).map(NetlinkEvent.NeighbourChanged::new);
      default -> Optional.empty();
    };
  }

  /** Of a route that is replaced, the kernel says nothing else. */
  private static NetlinkEvent added(Route route, short flags) {
    return (flags & FLAG_REPLACE) != 0
        ? new NetlinkEvent.RouteReplaced(route)
        : new NetlinkEvent.RouteAdded(route);
  }

  /** Stops; no event is delivered after it returns. Not to be called by the listener. */
  @Override
  public void close() {
    closed = true;
    stop.signal();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    socket.close();
    stop.close();
  }
}
