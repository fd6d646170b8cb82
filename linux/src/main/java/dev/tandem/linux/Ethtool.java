package dev.tandem.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** What a driver says of its interface (the ethtool ioctls). */
public final class Ethtool {

  private static final int AF_INET = 2;
  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final long SIOCETHTOOL = 0x8946;
  private static final int GET_DRIVER = 0x3;
  private static final int DRIVER_LENGTH = 196;
  private static final int GET_CHANNELS = 0x3c;
  private static final int CHANNELS_LENGTH = 36;
  private static final int REQUEST_LENGTH = 40;
  private static final int NAME_LENGTH = 16;

  private Ethtool() {}

  /** How many queues an interface receives on; 1 where the driver does not say. */
  public static int receiveQueues(String interfaceName) {
    int fd = LibC.socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment channels = arena.allocate(CHANNELS_LENGTH, 4);
      channels.set(JAVA_INT, 0, GET_CHANNELS);
      ioctl(fd, interfaceName, channels, arena);
      int receive = channels.get(JAVA_INT, 20);
      int combined = channels.get(JAVA_INT, 32);
      return Math.max(1, Math.max(receive, combined));
    } catch (LinuxException e) {
      if (e.is(Errno.EOPNOTSUPP)) {
        return 1;
      }
      throw e;
    } finally {
      LibC.close(fd);
    }
  }

  /** The name of an interface's driver, such as {@code veth}; empty where it does not say. */
  public static String driver(String interfaceName) {
    int fd = LibC.socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment information = arena.allocate(DRIVER_LENGTH, 4);
      information.set(JAVA_INT, 0, GET_DRIVER);
      ioctl(fd, interfaceName, information, arena);
      return information.getString(4);
    } catch (LinuxException e) {
      if (e.is(Errno.EOPNOTSUPP)) {
        return "";
      }
      throw e;
    } finally {
      LibC.close(fd);
    }
  }

  private static void ioctl(int fd, String name, MemorySegment data, Arena arena) {
    if (name.length() >= NAME_LENGTH) {
      throw new IllegalArgumentException("no interface has a name as long as " + name);
    }
    MemorySegment request = arena.allocate(REQUEST_LENGTH, 8);
    request.setString(0, name);
    request.set(ADDRESS, NAME_LENGTH, data);
    LibC.ioctl(fd, SIOCETHTOOL, request, "ethtool " + name);
  }
}
