package dev.tandem.vrrp.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this router has put onto the host, in a file that outlives a crash of the process and not
 * the host, such as in {@code /run}. The file is for one network namespace between two boots, which
 * its first line names; in another one it says nothing. The second line says when the run began
 * that has written it: an earlier one that is still on its way out does not write over a later
 * one's.
 *
 * <p>Changes are written by a thread of its own, many at once: the router never waits for a file.
 * What was changed in the last moment before a crash may be missing.
 */
final class InstalledFile implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(InstalledFile.class);

  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
  private static final Path NAMESPACE = Path.of("/proc/thread-self/ns/net");

  private static final String RUN = "run ";

  private final Path file;
  private final long began = System.nanoTime();
  private final String heading;
  private final Set<Installed> items = ConcurrentHashMap.newKeySet();
  private final Set<Installed> inherited;
  private final Semaphore changes = new Semaphore(0);
  private final Thread thread;
  private Optional<String> complaint = Optional.empty();

  /** Opens it for the network namespace of the calling thread; there need not be one. */
  InstalledFile(Path file) {
    this.file = file.toAbsolutePath();
    heading = heading();
    inherited = Set.copyOf(read());
    items.addAll(inherited);
    thread = Thread.ofPlatform().name("vrrp-installed").daemon().start(this::run);
  }

  private static String heading() {
    try {
      return "tandem %s %s"
          .formatted(Files.readString(BOOT).strip(), Files.readSymbolicLink(NAMESPACE));
    } catch (IOException e) {
      throw new IllegalStateException("/proc is not as it should be", e);
    }
  }

  private Set<Installed> read() {
    Set<Installed> known = new LinkedHashSet<>();
    try {
      List<String> lines = Files.readAllLines(file);
      if (!lines.isEmpty() && lines.getFirst().equals(heading)) {
        lines.stream().skip(1).map(Installed::read).flatMap(Optional::stream).forEach(known::add);
      }
    } catch (NoSuchFileException e) {
      LOG.debug("no earlier run has left anything");
    } catch (IOException e) {
      LOG.warn("{} cannot be read: what an earlier run left behind stays", file, e);
    }
    return known;
  }

  /** What an earlier run had installed when it ended. */
  Set<Installed> inherited() {
    return inherited;
  }

  /**
   * Something is about to be installed.
   *
   * @return false when it is known already
   */
  boolean add(Installed item) {
    boolean isNew = items.add(item);
    if (isNew) {
      changes.release();
    }
    return isNew;
  }

  /** Something is installed no longer. */
  void remove(Installed item) {
    if (items.remove(item)) {
      changes.release();
    }
  }

  /** An interface is gone, and what was on it. */
  void removeInterface(HostInterface gone) {
    boolean changed =
        items.removeIf(item ->
            switch (item) {
              case Installed.Address(var address) -> address.interfaceIndex() == gone.index();
              case Installed.Stacked stacked -> stacked.name().equals(gone.name());
              case Installed.Routing _ -> false;
            });
    if (changed) {
      changes.release();
    }
  }

  private void run() {
    try {
      while (true) {
        changes.acquire();
        changes.drainPermits();
        tryWrite();
      }
    } catch (InterruptedException e) {
      LOG.debug("no more is written down");
    }
  }

  private void tryWrite() {
    try {
      write();
      complaint = Optional.empty();
    } catch (IOException e) {
      Optional<String> reason = Optional.of(e.toString());
      if (!reason.equals(complaint)) {
        complaint = reason;
        LOG.warn("{} cannot be written: after a crash, some of this may stay behind", file, e);
      }
    }
  }

  /** A reader, also the next run, never sees half of it. */
  private void write() throws IOException {
    if (lastWriter() > began) {
      return;
    }
    if (items.isEmpty()) {
      Files.deleteIfExists(file);
      return;
    }
    List<String> lines = new ArrayList<>(List.of(heading, RUN + began));
    items.stream().map(Installed::line).sorted().forEach(lines::add);
    Files.createDirectories(file.getParent());
    Path draft = file.resolveSibling(file.getFileName() + "." + began);
    Files.write(draft, lines);
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** When the run began that has written the file, by the clock that all processes share. */
  private long lastWriter() throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      List<String> head = lines.limit(2).toList();
      return head.size() == 2 && head.getFirst().equals(heading) && head.get(1).startsWith(RUN)
          ? Long.parseLong(head.get(1).substring(RUN.length()))
          : began;
    } catch (NoSuchFileException | NumberFormatException e) {
      return began;
    }
  }

  /** Writes what is still to be written: after a stop in good order, there is no file. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    tryWrite();
  }
}
