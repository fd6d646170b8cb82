package dev.tandem.vrrp.track;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tandem.vrrp.Reading;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the number in a file whenever something happens in its directory. */
final class FileWatch implements Watch {

  private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);

  /** So long a directory that does not exist yet, or that tells nothing, goes unlooked at. */
  private static final long PATIENCE_MILLIS = 1000;

  /** So long an empty file may be on its way to another number. */
  private static final long WRITING_MILLIS = 50;

  private static final int LONGEST = 64;
  private static final Pattern NUMBER = Pattern.compile("\\s*([+-]?\\d{1,18})\\s*");

  private final TrackerSettings.NumberFile settings;

  FileWatch(TrackerSettings.NumberFile settings) {
    this.settings = settings;
  }

  @Override
  public void run(Findings findings) throws InterruptedException {
    initialise();
    try (WatchService changes = settings.file().getFileSystem().newWatchService()) {
      boolean watching = false;
      while (true) {
        watching = watching || watch(changes);
        look(findings);
        WatchKey key = changes.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        if (key != null) {
          key.pollEvents();
          watching = key.reset();
        }
      }
    } catch (IOException e) {
      findings.found(new Reading.Value(0), "cannot be watched: " + e.getMessage());
    }
  }

  private void initialise() {
    if (settings.initial().isEmpty() || (Files.exists(settings.file()) && !settings.overwrite())) {
      return;
    }
    try {
      Files.writeString(settings.file(), settings.initial().getAsInt() + "\n");
    } catch (IOException e) {
      LOG.warn("track_file {}: {} cannot be written", settings.name(), settings.file(), e);
    }
  }

  private boolean watch(WatchService changes) {
    try {
      Path directory = settings.file().toAbsolutePath().getParent();
      directory.register(
          changes,
          StandardWatchEventKinds.ENTRY_CREATE,
          StandardWatchEventKinds.ENTRY_MODIFY,
          StandardWatchEventKinds.ENTRY_DELETE);
      return true;
    } catch (IOException e) {
      LOG.debug("{} cannot be watched yet", settings.file(), e);
      return false;
    }
  }

  private void look(Findings findings) throws InterruptedException {
    try {
      String text = read();
      if (text.isEmpty()) {
        // Most likely somebody has emptied it to write it anew.
        Thread.sleep(WRITING_MILLIS);
        text = read();
      }
      Matcher number = NUMBER.matcher(text);
      if (number.matches()) {
        long value = Long.parseLong(number.group(1));
        findings.found(new Reading.Value(value), settings.file() + " says " + value);
      } else {
        findings.found(new Reading.Value(0), settings.file() + " holds no number");
      }
    } catch (NoSuchFileException e) {
      findings.found(new Reading.Value(0), settings.file() + " does not exist");
    } catch (IOException e) {
      findings.found(new Reading.Value(0), settings.file() + " cannot be read");
    }
  }

  private String read() throws IOException {
    try (InputStream in = Files.newInputStream(settings.file())) {
      return new String(in.readNBytes(LONGEST), ISO_8859_1);
    }
  }
}
