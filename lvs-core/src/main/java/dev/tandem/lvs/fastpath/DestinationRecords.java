package dev.tandem.lvs.fastpath;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;

/** Where packets to each real server go, by its number. Written by the engine. */
public final class DestinationRecords {

  private final MemorySegment memory;

  public DestinationRecords(MemorySegment memory) {
    this.memory = memory;
  }

  public void hop(int number, int hop) {
    memory.set(JAVA_SHORT, at(number) + SharedLayout.DESTINATION_HOP, (short) hop);
  }

  public int hop(int number) {
    return memory.get(JAVA_SHORT, at(number) + SharedLayout.DESTINATION_HOP) & 0xffff;
  }

  /** Whether the server was removed while connections to it exist. */
  public boolean gone(int number) {
    int flags = memory.get(JAVA_SHORT, at(number) + SharedLayout.DESTINATION_FLAGS);
    return (flags & SharedLayout.DESTINATION_GONE) != 0;
  }

  public void gone(int number, boolean gone) {
    flag(number, SharedLayout.DESTINATION_GONE, gone);
  }

  /** Whether the server is this host. */
  public boolean local(int number) {
    int flags = memory.get(JAVA_SHORT, at(number) + SharedLayout.DESTINATION_FLAGS);
    return (flags & SharedLayout.DESTINATION_LOCAL) != 0;
  }

  public void local(int number, boolean local) {
    flag(number, SharedLayout.DESTINATION_LOCAL, local);
  }

  private void flag(int number, int flag, boolean set) {
    long at = at(number) + SharedLayout.DESTINATION_FLAGS;
    int flags = memory.get(JAVA_SHORT, at);
    memory.set(JAVA_SHORT, at, (short) (set ? flags | flag : flags & ~flag));
  }

  private static long at(int number) {
    return (long) number * SharedLayout.DESTINATION_LENGTH;
  }
}
