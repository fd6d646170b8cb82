package dev.tandem.lvs.fastpath;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/** What the engine tells its fast path at run time. */
public final class FastPathSettings {

  private static final VarHandle INT = JAVA_INT.varHandle();

  private final MemorySegment memory;

  public FastPathSettings(MemorySegment memory) {
    this.memory = memory;
  }

  /** Says that the director lives, at a moment in ticks. */
  public void heartbeat(int now) {
    INT.setRelease(memory, (long) SharedLayout.SETTINGS_HEARTBEAT, now);
  }

  /** The last sign of life of this or an earlier director; 0 before the first. */
  public int heartbeat() {
    return (int) INT.getAcquire(memory, (long) SharedLayout.SETTINGS_HEARTBEAT);
  }

  /** After how many ticks without a heartbeat the program takes the director for dead. */
  public void heartbeatLimit(int ticks) {
    INT.setRelease(memory, (long) SharedLayout.SETTINGS_HEARTBEAT_LIMIT, ticks);
  }

  /** Whether TCP segments of unknown connections are dropped instead of left to the kernel. */
  public void dropUnknown(boolean drop) {
    INT.setRelease(memory, (long) SharedLayout.SETTINGS_DROP_UNKNOWN, drop ? 1 : 0);
  }

  public boolean dropUnknown() {
    return (int) INT.getAcquire(memory, (long) SharedLayout.SETTINGS_DROP_UNKNOWN) != 0;
  }

  /**
   * Where the rules of firewall marks are, and how many. Whoever reads them afterwards sees by a
   * count that those before may be overwritten from now on.
   */
  void markRules(int first, int count) {
    int both = first << SharedLayout.MARK_RULES_FIRST_SHIFT | count;
    INT.setRelease(memory, (long) SharedLayout.SETTINGS_MARK_RULES, both);
    int changes = memory.get(JAVA_INT, SharedLayout.SETTINGS_MARK_CHANGES);
    INT.setVolatile(memory, (long) SharedLayout.SETTINGS_MARK_CHANGES, changes + 1);
  }

  /** Where those rules are that the program goes by now. */
  int firstMarkRule() {
    int both = memory.get(JAVA_INT, SharedLayout.SETTINGS_MARK_RULES);
    return both >>> SharedLayout.MARK_RULES_FIRST_SHIFT;
  }

  /** Which packets open connections besides those that should. */
  public void sloppy(boolean tcp, boolean sctp) {
    flag(SharedLayout.SLOPPY_TCP, tcp);
    flag(SharedLayout.SLOPPY_SCTP, sctp);
  }

  /** Whether a SYN opens a connection only when it comes again. */
  public void synTwice(boolean wanted) {
    flag(SharedLayout.SYN_TWICE, wanted);
  }

  public boolean synTwice() {
    return (flags() & SharedLayout.SYN_TWICE) != 0;
  }

  /** Whether datagrams of servers may begin connections, and the director wants to see them. */
  public void serversCall(boolean wanted) {
    flag(SharedLayout.SERVERS_CALL, wanted);
  }

  /** Whether the director wants to see what servers send that belongs to no connection. */
  public void seesStrays(boolean wanted) {
    flag(SharedLayout.SEES_STRAYS, wanted);
  }

  /** Whether errors about packets of no known connection may open one. */
  public void schedulesErrors(boolean wanted) {
    flag(SharedLayout.SCHEDULES_ERRORS, wanted);
  }

  /** Whether what the director gets may yet be the kernel's. */
  public boolean asksForMore() {
    return (flags() & (SharedLayout.SEES_STRAYS | SharedLayout.SCHEDULES_ERRORS)) != 0;
  }

  private int flags() {
    return (int) INT.getAcquire(memory, (long) SharedLayout.SETTINGS_SLOPPY);
  }

  private void flag(int flag, boolean wanted) {
    int changed = wanted ? flags() | flag : flags() & ~flag;
    INT.setRelease(memory, (long) SharedLayout.SETTINGS_SLOPPY, changed);
  }
}
