package dev.tandem.lvs.plane;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.tandem.linux.Background;
import dev.tandem.linux.Ethtool;
import dev.tandem.linux.bpf.BpfFileSystem;
import dev.tandem.linux.bpf.BpfObject;
import dev.tandem.linux.netlink.Link;
import dev.tandem.lvs.fastpath.SharedLayout;
import dev.tandem.lvs.table.ConnectionTable;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The XDP program in the kernel, for all interfaces. */
final class BalancerProgram implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BalancerProgram.class);
  private static final String NAME = "balancer";

  private final BalancerMaps maps;
  private final PlaneLinks links;
  private final List<Integer> numbers;
  private final BpfObject object;
  private final Background<Integer> load;
  private VlanMaps vlans;

  private BalancerProgram(PlaneSettings settings, PlaneLinks links) {
    BpfFileSystem.prepare(settings.pinPath());
    byte[] elf = Programs.read(NAME);
    maps = maps(elf, settings);
    this.links = links;
    numbers = PortNumbers.of(links.ports(), maps.memory("ports"));
    object = BpfObject.open(NAME, elf);
    setConstants(object.constants(), maps.identity());
    cells().write(object.constants());
    object.constants().set(JAVA_INT, SharedLayout.CONSTANTS_VLANS, links.vlans().size());
    maps.lendTo(object);
    load = Background.start("load", this::load);
  }

  /**
   * Loads the program for some interfaces, on the maps that are pinned or on new ones. The kernel
   * takes a tenth of a second to look through it: a thread of its own waits for that, and {@link
   * #await} for it.
   *
   * @param links those of the settings
   */
  static BalancerProgram load(PlaneSettings settings, PlaneLinks links) {
    return new BalancerProgram(settings, links);
  }

  /** Those that an earlier director left, or new ones; what is missing is made, but no program. */
  private static BalancerMaps maps(byte[] elf, PlaneSettings settings) {
    try (BpfObject maker = BpfObject.open(NAME, elf)) {
      maker.leaveOut(NAME);
      Optional<BalancerMaps> left = BalancerMaps.adopt(settings);
      if (left.isPresent()) {
        left.get().lendTo(maker);
        maker.load();
        left.get().complete(maker, settings);
        return left.get();
      }
      BalancerMaps.Identity identity = BalancerMaps.size(maker, settings);
      maker.load();
      return BalancerMaps.create(maker, identity, settings);
    }
  }

  private PortCells cells() {
    List<Link> ports = links.ports();
    PortCells cells = new PortCells(ports.stream().mapToInt(Link::index).toArray());
    for (int i = 0; i < ports.size(); i++) {
      cells.put(ports.get(i).index(), numbers.get(i), mustRedirectBack(ports.get(i).name()));
    }
    return cells;
  }

  private static void setConstants(MemorySegment constants, BalancerMaps.Identity identity) {
    constants.set(JAVA_LONG, SharedLayout.CONSTANTS_HASH_SEED, identity.seed());
    int spare = ConnectionTable.spareBuckets(identity.buckets());
    constants.set(JAVA_INT, SharedLayout.CONSTANTS_BUCKET_COUNT, identity.buckets() - spare);
    constants.set(JAVA_INT, SharedLayout.CONSTANTS_SPARE_BUCKETS, spare);
    constants.set(JAVA_INT, SharedLayout.CONSTANTS_DESTINATION_COUNT, identity.destinations());
  }

  /**
   * XDP_TX on veth wakes the other end only where that has an XDP program as well: in front of a
   * bridge, packets would lie in its ring until the ring is full, and then nothing passes any more,
   * not even the kernel's own packets. A redirect always wakes it.
   */
  private static boolean mustRedirectBack(String interfaceName) {
    return Ethtool.driver(interfaceName).equals("veth");
  }

  private int load() {
    object.keepLogOf(NAME);
    object.load();
    vlans = new VlanMaps(object, links.vlans());
    return object.programFd(NAME);
  }

  /**
   * Returns when the kernel has accepted it.
   *
   * @throws dev.tandem.linux.LinuxException when it has refused it, with its reason
   */
  void await() {
    var _ = fd();
  }

  /** The descriptor of the program. */
  int fd() {
    return load.await();
  }

  /** Takes an interface's present MAC address, if it is one of a VLAN. */
  void changed(Link link) {
    await();
    vlans.changed(link);
  }

  /** Whether it was accepted is all the same when it is to be closed. */
  private void end() {
    try {
      await();
    } catch (RuntimeException e) {
      LOG.debug("not loaded", e);
    }
  }

  BalancerMaps maps() {
    return maps;
  }

  /** By which numbers the program knows the interfaces, in their order. */
  List<Integer> numbers() {
    return numbers;
  }

  @Override
  public void close() {
    end();
    maps.close();
    object.close();
  }
}
