package dev.tandem.director.api;

import dev.tandem.director.admin.Json;
import dev.tandem.director.daemon.Director;
import dev.tandem.director.event.Event;
import dev.tandem.director.ipvsadm.IpvsadmJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Everything there is to know of a director at one moment, as JSON. */
public final class Dump {

  private Dump() {}

  /** Its state, its service table and what happened lately. */
  public static Map<String, Object> state(Director director) {
    Map<String, Object> dump = new LinkedHashMap<>();
    dump.put("time", Instant.now());
    dump.put("status", StatusReport.of(director));
    dump.put("table", IpvsadmJson.table(director.table()));
    dump.put("events", director.events().since(0).stream().map(Event::toMap).toList());
    return dump;
  }

  /** Its counters: of each instance, of VRRP as a whole, of packets. */
  public static Map<String, Object> stats(Director director) {
    StatusReport status = StatusReport.of(director);
    Map<String, Object> instances = new LinkedHashMap<>();
    status.roles().forEach(role -> instances.put(role.instance(), role.counters()));
    Map<String, Object> dump = new LinkedHashMap<>();
    dump.put("time", Instant.now());
    dump.put("instances", instances);
    dump.put("timeliness", status.vrrpTimeliness());
    dump.put("packets", status.counters());
    return dump;
  }

  /**
   * Writes a dump so that a reader never sees half of it.
   *
   * @throws IOException when the directory does not exist or cannot be written to
   */
  public static void write(Map<String, Object> dump, Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    // For its owner alone: a dump tells who is connected.
    Path draft =
        Files.createTempFile(
            directory,
            file.getFileName().toString(),
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.write(draft, Json.bytes(dump));
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      Files.deleteIfExists(draft);
      throw e;
    }
  }
}
