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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The XDP program in the kernel: loaded once for each interface, so that the interface's number is
 * a constant in it, all on the same maps.
 */
final class BalancerProgram implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BalancerProgram.class);
  private static final String NAME = "balancer";

  private final BalancerMaps maps;
  private final List<Integer> numbers;
  private final List<BpfObject> objects = new ArrayList<>();
  private final List<FutureTask<Integer>> loads = new ArrayList<>();

  private BalancerProgram(PlaneSettings settings, List<Link> links) {
    BpfFileSystem.prepare(settings.pinPath());
    byte[] elf = Programs.read(NAME);
    maps = maps(elf, settings);
    numbers = PortNumbers.of(links, maps.memory("ports"));
    for (int i = 0; i < links.size(); i++) {
      BpfObject object = BpfObject.open(NAME, elf);
      objects.add(object);
      setConstants(object, numbers.get(i), maps.identity(), settings.interfaces().get(i));
      maps.lendTo(object);
      loads.add(new FutureTask<>(() -> load(object)));
    }
    loads.forEach(load -> Thread.ofPlatform().name("load").daemon().start(load));
  }

  /**
   * Loads the program for some interfaces, on the maps that are pinned or on new ones. The kernel
   * takes a tenth of a second to look through it, for each: threads of their own wait for that, and
   * {@link #await} for them.
   *
   * @param links those of the settings, in their order
   */
  static BalancerProgram load(PlaneSettings settings, List<Link> links) {
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

  private static int load(BpfObject object) {
    object.keepLogOf(NAME);
    object.load();
    return object.programFd(NAME);
  }

  /**
   * Returns when the kernel has accepted it for all interfaces.
   *
   * @throws dev.tandem.linux.LinuxException when it has refused it, with its reason
   */
  void await() {
    loads.forEach(BalancerProgram::loaded);
  }

  private static int loaded(FutureTask<Integer> load) {
    try {
      return load.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException reason) {
        throw reason;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the program was loaded", e);
    }
  }

  /** Whether it was accepted is all the same when it is to be closed. */
  private static void end(FutureTask<Integer> load) {
    try {
      var _ = loaded(load);
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

  /** The descriptor of the program for the interface with a number. */
  int fd(int number) {
    return loaded(loads.get(numbers.indexOf(number)));
  }

  @Override
  public void close() {
    loads.forEach(BalancerProgram::end);
    maps.close();
    objects.forEach(BpfObject::close);
  }
}
