package dev.tandem.director.lab;

import dev.tandem.director.admin.Json;
import dev.tandem.director.admin.JsonException;
import dev.tandem.lvs.plane.PlaneKind;
import dev.tandem.sync.key.KeyMaker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The directory of a lab: what it is to be, what it consists of, who raises it. */
final class LabFiles {

  private static final String NOTE = ".pid";
  private static final String SEAL = "seal.key";

  private final Path directory;

  LabFiles(LabName name) {
    directory = name.directory();
  }

  /**
   * What is written before anything is made.
   *
   * @param ownerPid the tool that raises the lab, and takes it down itself if {@code temporary}
   */
  record Charter(
      LabMode mode,
      LabCluster cluster,
      List<LabFamily> families,
      PlaneKind plane,
      LabChannel channel,
      int servers,
      Duration advert,
      Instant since,
      long ownerPid,
      long ownerStart,
      boolean temporary) {

    static Charter of(LabPlan plan, boolean temporary) {
      ProcessNote self = ProcessNote.ofThisProcess();
      return new Charter(
          plan.mode(),
          plan.cluster(),
          plan.families(),
          plan.plane(),
          plan.channel(),
          plan.servers(),
          plan.advert(),
          Instant.now(),
          self.pid(),
          self.startTicks(),
          temporary);
    }

    LabPlan plan() {
      return new LabPlan(mode, cluster, families, plane, channel, servers, advert);
    }

    boolean ownerLives() {
      return new ProcessNote(ownerPid, ownerStart).isAlive();
    }
  }

  boolean exist() {
    return Files.isDirectory(directory);
  }

  /** Claims the directory; false if there is one already. */
  boolean claim(Charter charter) {
    try {
      Files.createDirectory(directory);
      Files.write(path("lab.json"), Json.bytes(charter));
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (IOException e) {
      throw new LabException("cannot make " + directory + ": " + e.getMessage(), e);
    }
  }

  /** Empty when whoever made the directory did not get as far as to write it. */
  Optional<Charter> charter() {
    try {
      return Optional.of(Json.read(Files.readAllBytes(path("lab.json")), Charter.class));
    } catch (IOException | JsonException e) {
      return Optional.empty();
    }
  }

  /** Notes that the lab stands as a whole. */
  void markComplete() {
    write("complete", "");
  }

  boolean complete() {
    return Files.exists(path("complete"));
  }

  /** Makes the key that all directors seal their channel with, as {@code tandem key --seal}. */
  void makeSeal() {
    try {
      new KeyMaker(directory, new SecureRandom(), Instant.now()).seal(SEAL);
    } catch (IOException e) {
      throw new LabException("cannot make " + seal() + ": " + e.getMessage(), e);
    }
  }

  Path seal() {
    return path(SEAL);
  }

  void write(String file, String text) {
    try {
      Files.writeString(path(file), text);
    } catch (IOException e) {
      throw new LabException("cannot write " + path(file) + ": " + e.getMessage(), e);
    }
  }

  Path config(String director) {
    return path(director + ".conf");
  }

  Path log(String process) {
    return path(process + ".log");
  }

  Path socket(String process) {
    return path(process + ".sock");
  }

  Path note(String process) {
    return path(process + NOTE);
  }

  private Path path(String file) {
    return directory.resolve(file);
  }

  /** All processes that were noted. */
  List<ProcessNote> notes() {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().endsWith(NOTE))
          .map(ProcessNote::read)
          .flatMap(Optional::stream)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void delete() {
    deleteAll(directory);
  }

  /** Removes a directory with all that is in it; nothing happens if there is none. */
  static void deleteAll(Path directory) {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new LabException("cannot remove " + directory + ": " + e.getMessage(), e);
    }
  }
}
