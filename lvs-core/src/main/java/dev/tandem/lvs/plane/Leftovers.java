package dev.tandem.lvs.plane;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.tandem.linux.LinuxException;
import dev.tandem.linux.bpf.BpfMap;
import dev.tandem.linux.bpf.XdpLink;
import dev.tandem.lvs.fastpath.SharedLayout;
import dev.tandem.lvs.table.Ticks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a director that is gone has left in the kernel: its program on interfaces, its table. */
public final class Leftovers {

  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
  private static final String SETTINGS = "settings_map";

  private Leftovers() {}

  /**
   * Takes the program off all interfaces and gives the table up.
   *
   * @param pinPath where the director pinned them
   * @return the names of the pins that held a program to an interface
   * @throws IllegalStateException when the director is alive
   */
  public static List<String> remove(Path pinPath) {
    if (isAlive(pinPath.resolve(SETTINGS))) {
      throw new IllegalStateException(
          "a director is at work on " + pinPath + ": stop it first, or let it detach by itself");
    }
    List<String> detached = detach(pinPath);
    BalancerMaps.unpinAll(pinPath);
    HostWire.removeLeft();
    return detached;
  }

  /** Takes the program off all interfaces; returns the names of their pins. */
  static List<String> detach(Path pinPath) {
    List<String> detached = new ArrayList<>();
    for (Path pin : links(pinPath)) {
      detachOne(pin);
      detached.add(pin.getFileName().toString());
    }
    return detached;
  }

  /** Takes the program off the interfaces that are not the data plane's any more. */
  static void detachAllBut(Path pinPath, List<Path> kept) {
    for (Path pin : links(pinPath)) {
      if (!kept.contains(pin)) {
        detachOne(pin);
        LOG.info("took the program off an interface that is not named any more: {}", pin);
      }
    }
  }

  private static boolean isAlive(Path pin) {
    if (!Files.exists(pin)) {
      return false;
    }
    try (BpfMap map = BpfMap.pinned(SETTINGS, pin.toString());
        Arena arena = Arena.ofShared()) {
      MemorySegment settings = map.map(arena);
      int heartbeat = settings.get(JAVA_INT, SharedLayout.SETTINGS_HEARTBEAT);
      int limit = settings.get(JAVA_INT, SharedLayout.SETTINGS_HEARTBEAT_LIMIT);
      return heartbeat != 0 && Ticks.between(heartbeat, Ticks.now()) <= limit;
    }
  }

  private static List<Path> links(Path pinPath) {
    List<Path> links = new ArrayList<>();
    if (!Files.isDirectory(pinPath)) {
      return links;
    }
    try (DirectoryStream<Path> pins = Files.newDirectoryStream(pinPath, XdpPort.PIN_PREFIX + "*")) {
      pins.forEach(links::add);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + pinPath, e);
    }
    return links;
  }

  private static void detachOne(Path pin) {
    try (XdpLink link = XdpLink.pinned(pin)) {
      link.detach();
    } catch (LinuxException e) {
      // Its interface is gone, and the program with it.
      if (!e.is(XdpPort.ENOLINK)) {
        throw e;
      }
    }
    BalancerMaps.unpin(pin);
  }
}
