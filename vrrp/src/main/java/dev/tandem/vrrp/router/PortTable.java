package dev.tandem.vrrp.router;

import dev.tandem.vrrp.network.FramePort;
import dev.tandem.vrrp.network.FramePorts;
import dev.tandem.vrrp.network.HostInterface;
import dev.tandem.vrrp.network.HostView;
import java.io.IOException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The open ports, one for each interface that is up and wanted. */
final class PortTable implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PortTable.class);

  private final FramePorts opener;
  private final Function<String, FramePort.Listener> listeners;
  private final Map<String, OpenPort> open = new HashMap<>();

  /** A port with what it was opened for. */
  private record OpenPort(int interfaceIndex, Set<InetAddress> groups, FramePort port) {}

  /**
   * Makes a table without ports.
   *
   * @param listeners to what is received on the interface of the given name
   */
  PortTable(FramePorts opener, Function<String, FramePort.Listener> listeners) {
    this.opener = opener;
    this.listeners = listeners;
  }

  /**
   * Opens what is wanted and not open, closes what is open and not wanted.
   *
   * @param wanted multicast groups by interface; an empty set for an interface only sent on
   * @return whether all that could be open is open
   */
  boolean refresh(HostView view, Map<String, Set<InetAddress>> wanted) {
    List.copyOf(open.keySet()).stream()
        .filter(name -> !stillRight(name, view, wanted.get(name)))
        .forEach(this::close);
    return open(view, wanted);
  }

  /** Opens what is wanted and not open, and closes nothing. */
  boolean open(HostView view, Map<String, Set<InetAddress>> wanted) {
    boolean complete = true;
    for (Map.Entry<String, Set<InetAddress>> entry : wanted.entrySet()) {
      Optional<HostInterface> on = view.find(entry.getKey()).filter(PortTable::canBeOpened);
      if (on.isPresent() && !open.containsKey(entry.getKey())) {
        complete &= open(on.get(), entry.getValue());
      }
    }
    return complete;
  }

  Set<String> names() {
    return Set.copyOf(open.keySet());
  }

  Optional<FramePort> find(String interfaceName) {
    return Optional.ofNullable(open.get(interfaceName)).map(OpenPort::port);
  }

  boolean caughtUp() {
    return open.values().stream().allMatch(entry -> entry.port().caughtUp());
  }

  void close(String interfaceName) {
    OpenPort entry = open.remove(interfaceName);
    if (entry != null) {
      entry.port().close();
    }
  }

  @Override
  public void close() {
    List.copyOf(open.keySet()).forEach(this::close);
  }

  private boolean stillRight(String name, HostView view, Set<InetAddress> groups) {
    OpenPort entry = open.get(name);
    return groups != null
        && entry.groups().equals(groups)
        && view.find(name).filter(i -> i.index() == entry.interfaceIndex()).isPresent();
  }

  private static boolean canBeOpened(HostInterface candidate) {
    return candidate.up() && candidate.mac().isPresent();
  }

  private boolean open(HostInterface on, Set<InetAddress> groups) {
    try {
      FramePort port = opener.open(on, groups, listeners.apply(on.name()));
      open.put(on.name(), new OpenPort(on.index(), groups, port));
      return true;
    } catch (IOException e) {
      LOG.error("adverts cannot be exchanged on {}", on.name(), e);
      return false;
    }
  }
}
