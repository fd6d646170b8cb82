package dev.tandem.vrrp.router;

import dev.tandem.vrrp.network.FramePort;
import dev.tandem.vrrp.network.FramePorts;
import dev.tandem.vrrp.network.HostInterface;
import dev.tandem.vrrp.network.HostView;
import dev.tandem.vrrp.network.Reception;
import java.io.IOException;
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
  private record OpenPort(int interfaceIndex, Reception reception, FramePort port) {}

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
   * @param wanted what is to be received on each interface
   * @return whether all that could be open is open
   */
  boolean refresh(HostView view, Map<String, Reception> wanted) {
    List.copyOf(open.keySet()).stream()
        .filter(name -> !stillRight(name, view, wanted.get(name)))
        .forEach(this::close);
    return open(view, wanted);
  }

  /** Opens what is wanted and not open, and closes nothing. */
  boolean open(HostView view, Map<String, Reception> wanted) {
    boolean complete = true;
    for (Map.Entry<String, Reception> entry : wanted.entrySet()) {
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

  private boolean stillRight(String name, HostView view, Reception reception) {
    OpenPort entry = open.get(name);
    return reception != null
        && entry.reception().equals(reception)
        && view.find(name).filter(i -> i.index() == entry.interfaceIndex()).isPresent();
  }

  private static boolean canBeOpened(HostInterface candidate) {
    return candidate.up() && (candidate.mac().isPresent() || candidate.any());
  }

  private boolean open(HostInterface on, Reception reception) {
    try {
      FramePort port = opener.open(on, reception, listeners.apply(on.name()));
      open.put(on.name(), new OpenPort(on.index(), reception, port));
      return true;
    } catch (IOException e) {
      LOG.error("adverts cannot be exchanged on {}", on.name(), e);
      return false;
    }
  }
}
