package dev.tandem.director.golden;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.platform.engine.discovery.ClassNameFilter;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.slf4j.LoggerFactory;

/**
 * Replays all recordings in the folder of the property {@code golden.dir}, or those of the test
 * resources, and says what differs: {@code bin/test golden}. Exits with 1 if anything does, or if
 * there was nothing to replay.
 */
final class Replay {

  /** What a folder of recordings holds that is replayed. */
  private static final List<String> KINDS =
      List.of(
          "picks/[^/]+\\.jsonl",
          "(tcp-states|sctp-states|errors|command-lines)\\.jsonl",
          "(errors-base|listing|lnc-states|extras|order)\\.txt",
          "(thresholds|reuse|persistence-behaviour|persistence-timing)\\.txt",
          "wire/wire\\.txt",
          "wire/pcap/[^/]+\\.(client|server)-side\\.pcap",
          // What a client saw is no part of what a director does.
          "wire/pcap/[^/]+\\.client-host\\.pcap",
          "README\\.md");

  private Replay() {}

  /** Starts the replay. */
  public static void main(String[] arguments) throws IOException {
    ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.ERROR);
    LauncherDiscoveryRequest recordings =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectPackage("dev.tandem.director"))
            .filters(ClassNameFilter.includeClassNamePatterns(".*\\.Golden\\w+Test"))
            .build();
    Tally tally = new Tally(System.out);
    LauncherFactory.create().execute(recordings, tally);
    tally.summarize(unknown(Recordings.folder()));
    System.exit(tally.isGood() ? 0 : 1);
  }

  /** Files in the folder that no replay reads. */
  private static List<String> unknown(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .filter(name -> KINDS.stream().noneMatch(kind -> name.matches(kind + "(\\.gz)?")))
          .sorted()
          .toList();
    }
  }
}
