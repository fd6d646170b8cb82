package dev.tandem.lvs.plane;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.tandem.linux.LibC;
import dev.tandem.linux.LinuxException;
import dev.tandem.linux.bpf.BpfFileSystem;
import dev.tandem.linux.bpf.BpfMap;
import dev.tandem.linux.bpf.BpfObject;
import dev.tandem.linux.bpf.Cpus;
import dev.tandem.lvs.capture.CaptureLayout;
import dev.tandem.lvs.fastpath.FastPathMemory;
import dev.tandem.lvs.fastpath.SharedLayout;
import dev.tandem.lvs.table.ConnectionTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The maps of the XDP program, pinned: memory that outlives the director. Those that an earlier
 * director left are taken over if they have this one's layout and size.
 */
final class BalancerMaps implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BalancerMaps.class);

  static final String SERVICES = "services";
  static final String GUARDED_ADDRESSES = "guarded_addresses";
  static final String SOCKETS = "slow_path_sockets";
  static final String EVENTS = "events";
  private static final String SYNS = "syns";
  private static final String STOCKS = "stocks";
  private static final String OPENING_STATES = "opening_states";
  private static final String OPENING_LINES = "opening_lines";
  private static final String TALLIES = "tallies";
  private static final String TALLY_JOURNALS = "tally_journals";
  private static final String IDENTITY = "identities";

  // A table that an earlier build left is taken over without these, which are then made.
  private static final Set<String> DISPENSABLE =
      Set.of(
          CaptureLayout.CAPTURES,
          CaptureLayout.PACKETS,
          SYNS,
          TALLIES,
          TALLY_JOURNALS,
          STOCKS,
          OPENING_STATES,
          OPENING_LINES);

  private static final List<String> ALL =
      List.of(
          "conn_tags",
          "conn_slots",
          "conn_addresses",
          "destinations",
          "tunnels",
          "traffics",
          "hops",
          "ports",
          "settings_map",
          "mark_rules",
          "counters",
          "address_filter",
          IDENTITY,
          SERVICES,
          GUARDED_ADDRESSES,
          SOCKETS,
          EVENTS,
          SYNS,
          TALLIES,
          TALLY_JOURNALS,
          STOCKS,
          OPENING_STATES,
          OPENING_LINES,
          CaptureLayout.CAPTURES,
          CaptureLayout.PACKETS);

  private final Map<String, BpfMap> maps = new HashMap<>();
  private final Arena arena = Arena.ofShared();
  private final Identity identity;
  private final boolean adopted;

  /** What the memory's meaning depends on. */
  record Identity(long seed, int layoutVersion, int buckets, int destinations, int writers) {

    static Identity of(PlaneSettings settings) {
      return new Identity(
          LibC.random(),
          SharedLayout.LAYOUT_VERSION,
          ConnectionTable.bucketsFor(settings.connections()),
          settings.destinations(),
          Cpus.possible() + 1);
    }

    /** Whether memory made for {@code other} can be used. */
    boolean fits(Identity other) {
      return other.equals(new Identity(other.seed, layoutVersion, buckets, destinations, writers));
    }

    /** In words, why memory made for {@code other} cannot be used. */
    String difference(Identity other) {
      if (other.layoutVersion != layoutVersion) {
        return "its layout is version %d and this build's %d"
            .formatted(other.layoutVersion, layoutVersion);
      }
      if (other.writers != writers) {
        return "it was made for %d processors and there are %d now"
            .formatted(other.writers - 1, writers - 1);
      }
      return "it has %d slots for connections and %d for servers, not %d and %d"
          .formatted(slots(other.buckets), other.destinations, slots(buckets), destinations);
    }

    private static long slots(int buckets) {
      return (long) buckets * ConnectionTable.SLOTS_PER_BUCKET;
    }

    static Identity read(MemorySegment memory) {
      return new Identity(
          memory.get(JAVA_LONG, SharedLayout.IDENTITY_HASH_SEED),
          memory.get(JAVA_INT, SharedLayout.IDENTITY_LAYOUT_VERSION),
          memory.get(JAVA_INT, SharedLayout.IDENTITY_BUCKET_COUNT),
          memory.get(JAVA_INT, SharedLayout.IDENTITY_DESTINATION_COUNT),
          memory.get(JAVA_INT, SharedLayout.IDENTITY_WRITERS));
    }

    void write(MemorySegment memory) {
      memory.set(JAVA_LONG, SharedLayout.IDENTITY_HASH_SEED, seed);
      memory.set(JAVA_INT, SharedLayout.IDENTITY_BUCKET_COUNT, buckets);
      memory.set(JAVA_INT, SharedLayout.IDENTITY_DESTINATION_COUNT, destinations);
      memory.set(JAVA_INT, SharedLayout.IDENTITY_WRITERS, writers);
      memory.set(JAVA_INT, SharedLayout.IDENTITY_LAYOUT_VERSION, layoutVersion);
    }
  }

  private BalancerMaps(Identity identity, boolean adopted, Map<String, BpfMap> maps) {
    this.identity = identity;
    this.adopted = adopted;
    this.maps.putAll(maps);
  }

  /** Takes over the maps that are pinned under the settings' path, if they fit. */
  static Optional<BalancerMaps> adopt(PlaneSettings settings) {
    Path pins = settings.pinPath();
    List<String> left = ALL.stream().filter(name -> Files.exists(pins.resolve(name))).toList();
    if (left.isEmpty()) {
      return Optional.empty();
    }
    List<String> missing = missing(left);
    if (!missing.isEmpty()) {
      LOG.warn(
          "the connection table that an earlier director left in {} is not taken over, because it"
              + " left no {}, as an earlier build may have done: starting with an empty one",
          pins,
          String.join(", ", missing));
      return Optional.empty();
    }
    return adopt(left, settings);
  }

  private static List<String> missing(List<String> left) {
    return ALL.stream()
        .filter(name -> !left.contains(name) && !DISPENSABLE.contains(name))
        .toList();
  }

  private static Optional<BalancerMaps> adopt(List<String> names, PlaneSettings settings) {
    Identity wanted = Identity.of(settings);
    Map<String, BpfMap> found = new HashMap<>();
    try (Arena scratch = Arena.ofShared()) {
      for (String name : names) {
        Path pin = settings.pinPath().resolve(name);
        found.put(name, BpfMap.pinned(name, pin.toString()));
      }
      Identity left = Identity.read(found.get(IDENTITY).map(scratch));
      if (wanted.fits(left)) {
        return Optional.of(new BalancerMaps(left, true, found));
      }
      LOG.warn(
          "the connection table that an earlier director left in {} is not taken over, because {}:"
              + " starting with an empty one",
          settings.pinPath(),
          wanted.difference(left));
    } catch (LinuxException e) {
      LOG.warn(
          "what an earlier director left in {} cannot be used: {}",
          settings.pinPath(),
          e.getMessage());
    }
    close(found);
    return Optional.empty();
  }

  /** Gives the sizes of new maps to an object that is about to be loaded. */
  static Identity size(BpfObject object, PlaneSettings settings) {
    Identity identity = Identity.of(settings);
    object.resize("conn_tags", identity.buckets());
    object.resize("conn_slots", identity.buckets());
    object.resize("conn_addresses", ConnectionTable.recordsFor(identity.buckets()));
    object.resize("destinations", identity.destinations());
    object.resize("tunnels", identity.destinations());
    object.resize("traffics", identity.destinations() * identity.writers());
    object.resize("counters", SharedLayout.COUNTERS_PER_CPU * identity.writers());
    return identity;
  }

  /** Pins the maps of the first object that was loaded; they stay when the object goes. */
  static BalancerMaps create(BpfObject loaded, Identity identity, PlaneSettings settings) {
    BalancerMaps maps = new BalancerMaps(identity, false, Map.of());
    maps.complete(loaded, settings);
    identity.write(maps.memory(IDENTITY));
    return maps;
  }

  /** Pins those that an object had to make because they were not there. */
  void complete(BpfObject loaded, PlaneSettings settings) {
    for (String name : ALL) {
      if (!maps.containsKey(name)) {
        Path pin = settings.pinPath().resolve(name);
        unpin(pin);
        BpfFileSystem.pin(loaded.map(name).fd(), pin);
        maps.put(name, BpfMap.pinned(name, pin.toString()));
      }
    }
  }

  /** Has an object use these maps instead of its own. */
  void lendTo(BpfObject object) {
    maps.forEach(object::reuse);
  }

  Identity identity() {
    return identity;
  }

  /** Whether flows of an earlier director may live in the table. */
  boolean adopted() {
    return adopted;
  }

  BpfMap map(String name) {
    return maps.get(name);
  }

  /** A map's memory, as long as these maps are open. */
  MemorySegment memory(String name) {
    return maps.get(name).map(arena);
  }

  FastPathMemory fastPath() {
    return new FastPathMemory(
        memory("conn_tags"),
        memory("conn_slots"),
        memory("conn_addresses"),
        memory("destinations"),
        memory("tunnels"),
        memory("hops"),
        memory("traffics"),
        memory(TALLIES),
        memory(TALLY_JOURNALS),
        memory("counters"),
        memory("settings_map"),
        memory("mark_rules"),
        memory(STOCKS),
        memory(OPENING_STATES),
        memory("address_filter"),
        identity.writers(),
        adopted);
  }

  /** Arena of everything that is mapped from these maps. */
  Arena arena() {
    return arena;
  }

  /** Removes the pins with their directory: the maps go with the last one that uses them. */
  static void unpinAll(Path pinPath) {
    ALL.forEach(name -> unpin(pinPath.resolve(name)));
    unpin(pinPath);
  }

  static void unpin(Path pin) {
    try {
      Files.deleteIfExists(pin);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + pin, e);
    }
  }

  private static void close(Map<String, BpfMap> maps) {
    maps.values().forEach(BpfMap::close);
  }

  @Override
  public void close() {
    arena.close();
    close(maps);
  }
}
