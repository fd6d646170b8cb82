package dev.tandem.director.daemon;

import dev.tandem.linux.LinuxException;
import dev.tandem.linux.Scheduling;
import dev.tandem.lvs.warm.WarmUp;
import dev.tandem.sync.CipherWarmUp;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the packets' path compiled in the background after the start, so that a standby is as fast as
 * the director that it follows, and then what protects the channel between them. Meanwhile
 * compiling steps back for all else, and the director as a whole has no priority before other
 * programs.
 */
final class PathWarmUp implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PathWarmUp.class);

  private static final String FIRST_TIER = "C1 Compiler";
  private static final String LAST_TIER = "C2 Compiler";
  // The director itself runs at -10. The first tier is quick, and what makes cold code bearable.
  private static final int WARM_UP_NICE = 5;
  private static final int LAST_TIER_NICE = 10;
  private static final int FIRST_TIER_NICE = 0;

  private final boolean sealed;
  private final Thread thread = Thread.ofPlatform().name("warm-up").daemon().unstarted(this::run);
  private volatile boolean stopped;
  private volatile boolean done;

  /**
   * Not begun.
   *
   * @param sealed whether the channel to the other directors is protected by keys
   */
  PathWarmUp(boolean sealed) {
    this.sealed = sealed;
  }

  void start() {
    thread.start();
  }

  /** Whether packets meet compiled code. */
  boolean done() {
    return done;
  }

  private void run() {
    boolean steppedBack = stepBack();
    long begin = System.nanoTime();
    WarmUp.Work work = new WarmUp(WarmUp.ENOUGH, () -> !stopped).run();
    done = true;
    LOG.info(
        "the packets' path is warm after {} ms and {} made-up packets",
        Duration.ofNanos(System.nanoTime() - begin).toMillis(),
        work.sent());
    if (sealed) {
      var _ = new CipherWarmUp(CipherWarmUp.ENOUGH, () -> !stopped).run();
    }
    // What was made up is needed no more, and the more memory a killed director had, the later its
    // peers hear of its death.
    System.gc();
    if (steppedBack) {
      stepForward();
    }
  }

  private static boolean stepBack() {
    try {
      Scheduling.nice(FIRST_TIER, FIRST_TIER_NICE);
      Scheduling.nice(LAST_TIER, LAST_TIER_NICE);
      Scheduling.nice(WARM_UP_NICE);
      return true;
    } catch (LinuxException e) {
      LOG.debug("compiling has the same priority as all else", e);
      return false;
    }
  }

  /**
   * Of a process that is killed, the last thread gives the memory back before its sockets close, by
   * which the peers hear of it. That thread shall not be one that all others on a busy host come
   * before. Packets and elections have real-time scheduling, for which nice values mean nothing.
   */
  private static void stepForward() {
    try {
      int usual = Scheduling.niceOfProcess();
      Scheduling.nice(FIRST_TIER, usual);
      Scheduling.nice(LAST_TIER, usual);
      Scheduling.niceSession(usual);
    } catch (LinuxException | IOException e) {
      LOG.debug("compiling keeps its low priority", e);
    }
  }

  @Override
  public void close() {
    stopped = true;
  }
}
