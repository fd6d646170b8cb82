package dev.tandem.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What a driver says of its interface and can be told (the ethtool ioctls). */
public final class Ethtool {

  private static final long SIOCETHTOOL = 0x8946;

  private static final int GET_DRIVER = 0x3;
  private static final int DRIVER_LENGTH = 196;

  private static final int GET_CHANNELS = 0x3c;
  private static final int CHANNELS_LENGTH = 36;

  private static final int GET_STRINGS = 0x1b;
  private static final int GET_STRING_COUNT = 0x37;
  private static final int STRINGS_OF_FEATURES = 4;
  private static final int STRING_LENGTH = 32;
  private static final int STRINGS_HEADER = 12;

  private static final int GET_FEATURES = 0x3a;
  private static final int SET_FEATURES = 0x3b;
  private static final int FEATURES_HEADER = 8;
  // Each 32 features: available, requested, active, never changed.
  private static final int FEATURE_BLOCK = 16;
  private static final int ACTIVE = 8;
  // Each 32 features to set: which, and whether they are to be on.
  private static final int SET_BLOCK = 8;

  private Ethtool() {}

  /** How many queues an interface receives on; 1 where the driver does not say. */
  public static int receiveQueues(String interfaceName) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment channels = arena.allocate(CHANNELS_LENGTH, 4);
      channels.set(JAVA_INT, 0, GET_CHANNELS);
      ask(interfaceName, channels, arena);
      int receive = channels.get(JAVA_INT, 20);
      int combined = channels.get(JAVA_INT, 32);
      // Combined queues receive too, beside those that do nothing else.
      return Math.max(1, receive + combined);
    } catch (LinuxException e) {
      if (e.is(Errno.EOPNOTSUPP)) {
        return 1;
      }
      throw e;
    }
  }

  /** The name of an interface's driver, such as {@code veth}; empty where it does not say. */
  public static String driver(String interfaceName) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment information = arena.allocate(DRIVER_LENGTH, 4);
      information.set(JAVA_INT, 0, GET_DRIVER);
      ask(interfaceName, information, arena);
      return information.getString(4);
    } catch (LinuxException e) {
      if (e.is(Errno.EOPNOTSUPP)) {
        return "";
      }
      throw e;
    }
  }

  /**
   * Which of some features are on.
   *
   * @param names as the kernel has them, such as {@code rx-gro}; those that it lacks are off
   */
  public static Set<String> active(String interfaceName, Collection<String> names) {
    try (Arena arena = Arena.ofConfined()) {
      List<String> known = features(interfaceName, arena);
      int blocks = blocks(known);
      MemorySegment request = arena.allocate(FEATURES_HEADER + FEATURE_BLOCK * (long) blocks, 4);
      request.set(JAVA_INT, 0, GET_FEATURES);
      request.set(JAVA_INT, 4, blocks);
      ask(interfaceName, request, arena);
      Set<String> active = new TreeSet<>(names);
      active.removeIf(name -> !isOn(request, known.indexOf(name)));
      return active;
    }
  }

  private static boolean isOn(MemorySegment features, int feature) {
    if (feature < 0) {
      return false;
    }
    long block = FEATURES_HEADER + (feature / Integer.SIZE) * (long) FEATURE_BLOCK;
    return ((features.get(JAVA_INT, block + ACTIVE) >>> (feature % Integer.SIZE)) & 1) != 0;
  }

  /** Switches features on or off; what the driver will not change stays as it is. */
  public static void set(String interfaceName, Collection<String> names, boolean on) {
    try (Arena arena = Arena.ofConfined()) {
      List<String> known = features(interfaceName, arena);
      int blocks = blocks(known);
      MemorySegment request = arena.allocate(FEATURES_HEADER + SET_BLOCK * (long) blocks, 4);
      request.set(JAVA_INT, 0, SET_FEATURES);
      request.set(JAVA_INT, 4, blocks);
      for (String name : names) {
        int feature = known.indexOf(name);
        if (feature >= 0) {
          long block = FEATURES_HEADER + (feature / Integer.SIZE) * (long) SET_BLOCK;
          int bit = 1 << (feature % Integer.SIZE);
          request.set(JAVA_INT, block, request.get(JAVA_INT, block) | bit);
          request.set(JAVA_INT, block + 4, request.get(JAVA_INT, block + 4) | (on ? bit : 0));
        }
      }
      ask(interfaceName, request, arena);
    }
  }

  private static int blocks(List<String> features) {
    return Math.ceilDiv(features.size(), Integer.SIZE);
  }

  /** The names of the kernel's features, each at its number. */
  private static List<String> features(String interfaceName, Arena arena) {
    MemorySegment count = arena.allocate(20, 8);
    count.set(JAVA_INT, 0, GET_STRING_COUNT);
    count.set(JAVA_LONG, 8, 1L << STRINGS_OF_FEATURES);
    ask(interfaceName, count, arena);
    int length = count.get(JAVA_INT, 16);
    MemorySegment strings = arena.allocate(STRINGS_HEADER + STRING_LENGTH * (long) length, 4);
    strings.set(JAVA_INT, 0, GET_STRINGS);
    strings.set(JAVA_INT, 4, STRINGS_OF_FEATURES);
    strings.set(JAVA_INT, 8, length);
    ask(interfaceName, strings, arena);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      names.add(strings.getString(STRINGS_HEADER + STRING_LENGTH * (long) i));
    }
    return names;
  }

  private static void ask(String name, MemorySegment data, Arena arena) {
    MemorySegment request = InterfaceRequest.of(name, arena);
    request.set(ADDRESS, InterfaceRequest.VALUE, data);
    InterfaceRequest.ask(SIOCETHTOOL, request, "ethtool " + name);
  }
}
