package dev.tandem.director.notify;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tandem.director.config.FifoSettings;
import dev.tandem.linux.LinuxException;
import dev.tandem.linux.NamedPipe;
import dev.tandem.linux.process.Command;
import dev.tandem.linux.process.CommandRunner;
import dev.tandem.linux.process.Ending;
import dev.tandem.linux.process.RunAs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A named pipe for lines about events, with the script that reads it. */
final class Fifo implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Fifo.class);
  private static final Duration FOREVER = Duration.ofDays(36_500);

  private final FifoSettings settings;
  private final NamedPipe pipe;
  private final Optional<Thread> reader;
  private long lost;

  private Fifo(FifoSettings settings, NamedPipe pipe, Optional<Thread> reader) {
    this.settings = settings;
    this.pipe = pipe;
    this.reader = reader;
  }

  /**
   * Opens the pipe and starts its reader; empty, with a line in the log, if it cannot be opened.
   */
  static Optional<Fifo> open(FifoSettings settings) {
    try {
      NamedPipe pipe = NamedPipe.open(settings.path());
      settings.owner().ifPresent(owner -> give(settings.path(), owner));
      return Optional.of(
          new Fifo(
              settings, pipe, settings.reader().map(script -> start(settings.path(), script))));
    } catch (LinuxException e) {
      LOG.error("events are not written to {}: {}", settings.path(), e.getMessage());
      return Optional.empty();
    }
  }

  FifoSettings settings() {
    return settings;
  }

  /** Writes a line. Where nobody has read for long it is lost, which the log says. */
  synchronized void line(String text) {
    if (!pipe.write((text + "\n").getBytes(UTF_8)) && lost++ == 0) {
      LOG.warn("{} is full: events are lost until somebody reads it", settings.path());
    }
  }

  private static void give(Path path, RunAs owner) {
    try {
      UserPrincipalLookupService names = path.getFileSystem().getUserPrincipalLookupService();
      PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
      view.setOwner(names.lookupPrincipalByName(owner.user()));
      if (owner.group().isPresent()) {
        view.setGroup(names.lookupPrincipalByGroupName(owner.group().get()));
      }
    } catch (IOException e) {
      LOG.warn("{} cannot be given to {}", path, owner.user(), e);
    }
  }

  private static Thread start(Path path, Command script) {
    return Thread.ofVirtual()
        .name("read " + path)
        .start(() -> {
          try {
            Ending ending = CommandRunner.run(script, List.of(path.toString()), FOREVER);
            LOG.warn("{}, which reads {}, has ended: {}", script.text(), path, ending.meaning());
          } catch (InterruptedException e) {
            LOG.debug("{} is stopped", script.text());
          }
        });
  }

  @Override
  public void close() {
    reader.ifPresent(Thread::interrupt);
    try {
      pipe.close();
    } catch (IOException e) {
      LOG.warn("{} cannot be removed", settings.path(), e);
    }
  }
}
