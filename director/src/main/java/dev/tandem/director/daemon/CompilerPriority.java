package dev.tandem.director.daemon;

import dev.tandem.linux.LinuxException;
import dev.tandem.linux.Scheduling;
import dev.tandem.lvs.warm.CompilerRest;
import java.io.IOException;
import org.slf4j.LoggerFactory;

/**
 * How far the JVM's compiler steps back for the director, which was started at -10 and whose
 * threads all begin with that. Without the right to change it, it stays as it is.
 */
public final class CompilerPriority {

  private static final String FIRST_TIER = "C1 Compiler";
  // The first tier is quick, and what makes cold code bearable.
  private static final int FIRST_TIER_NICE = 0;
  private static final int LAST_TIER_NICE = 10;

  private CompilerPriority() {}

  /**
   * Has the last tier wait for whatever else there is to do: at a start it would keep a processor
   * busy with what is run only then.
   */
  public static void startFirst() {
    set(() -> Scheduling.nice(CompilerRest.LAST_TIER, LAST_TIER_NICE));
  }

  /** Has all compiling step back, which there is a lot of. */
  static void stepBack() {
    set(() -> {
      Scheduling.nice(FIRST_TIER, FIRST_TIER_NICE);
      Scheduling.nice(CompilerRest.LAST_TIER, LAST_TIER_NICE);
    });
  }

  /**
   * Of a process that is killed, the last thread gives the memory back before its sockets close, by
   * which the peers hear of it. That thread shall not be one that all others on a busy host come
   * before. Packets and elections have real-time scheduling, for which nice values mean nothing.
   */
  static void stepForward() {
    set(() -> {
      int usual = Scheduling.niceOfProcess();
      Scheduling.nice(FIRST_TIER, usual);
      Scheduling.nice(CompilerRest.LAST_TIER, usual);
      Scheduling.niceSession(usual);
    });
  }

  private interface Change {
    void make() throws IOException;
  }

  private static void set(Change change) {
    try {
      change.make();
    } catch (LinuxException | IOException e) {
      // Only here, because the first call comes before there is a log.
      LoggerFactory.getLogger(CompilerPriority.class)
          .debug("the priority of compiling stays as it is", e);
    }
  }
}
