package dev.tandem.lvs.plane;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.tandem.linux.Ethtool;
import dev.tandem.linux.bpf.BpfFileSystem;
import dev.tandem.linux.bpf.BpfObject;
import dev.tandem.linux.netlink.Link;
import dev.tandem.lvs.fastpath.SharedLayout;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The XDP program in the kernel: loaded once for each interface, so that the interface's number is
 * a constant in it, all on the same maps.
 */
final class BalancerProgram implements AutoCloseable {

  private static final String NAME = "balancer";

  private final List<BpfObject> objects = new ArrayList<>();
  private final BalancerMaps maps;
  private final List<Integer> numbers;

  private BalancerProgram(PlaneSettings settings, List<Link> links) {
    BpfFileSystem.prepare(settings.pinPath());
    byte[] elf = Programs.read(NAME);
    Optional<BalancerMaps> left = BalancerMaps.adopt(settings);
    maps = left.isPresent() ? left.get() : createMaps(elf, settings);
    numbers = PortNumbers.of(links, maps.memory("ports"));
    for (int i = objects.size(); i < links.size(); i++) {
      BpfObject object = BpfObject.open(NAME, elf);
      setConstants(object, numbers.get(i), maps.identity(), links.get(i).name());
      maps.lendTo(object);
      load(object);
      maps.complete(object, settings);
    }
  }

  /**
   * Loads the program for some interfaces, on the maps that are pinned or on new ones.
   *
   * @param links those of the settings, in their order
   */
  static BalancerProgram load(PlaneSettings settings, List<Link> links) {
    return new BalancerProgram(settings, links);
  }

  /** The first object makes the maps, in which its interface is number 0; the others share them. */
  private BalancerMaps createMaps(byte[] elf, PlaneSettings settings) {
    BpfObject object = BpfObject.open(NAME, elf);
    BalancerMaps.Identity identity = BalancerMaps.size(object, settings);
    setConstants(object, 0, identity, settings.interfaces().getFirst());
    load(object);
    return BalancerMaps.create(object, identity, settings);
  }

  private static void setConstants(
      BpfObject object, int number, BalancerMaps.Identity identity, String interfaceName) {
    MemorySegment constants = object.constants();
    constants.set(JAVA_LONG, SharedLayout.CONSTANTS_HASH_SEED, identity.seed());
    constants.set(JAVA_INT, SharedLayout.CONSTANTS_BUCKET_COUNT, identity.buckets());
    constants.set(JAVA_INT, SharedLayout.CONSTANTS_DESTINATION_COUNT, identity.destinations());
    constants.set(JAVA_INT, SharedLayout.CONSTANTS_PORT_INDEX, number);
    boolean back = mustRedirectBack(interfaceName);
    constants.set(JAVA_INT, SharedLayout.CONSTANTS_REDIRECTS_BACK, back ? 1 : 0);
  }

  /**
   * XDP_TX on veth wakes the other end only where that has an XDP program as well: in front of a
   * bridge, packets would lie in its ring until the ring is full, and then nothing passes any more,
   * not even the kernel's own packets. A redirect always wakes it.
   */
  private static boolean mustRedirectBack(String interfaceName) {
    return Ethtool.driver(interfaceName).equals("veth");
  }

  private void load(BpfObject object) {
    objects.add(object);
    object.keepLogOf(NAME);
    object.load();
  }

  BalancerMaps maps() {
    return maps;
  }

  /** By which numbers the program knows the interfaces, in their order. */
  List<Integer> numbers() {
    return numbers;
  }

  /** The descriptor of the program for the interface with a number. */
  int fd(int number) {
    return objects.get(numbers.indexOf(number)).programFd(NAME);
  }

  @Override
  public void close() {
    maps.close();
    objects.forEach(BpfObject::close);
  }
}
