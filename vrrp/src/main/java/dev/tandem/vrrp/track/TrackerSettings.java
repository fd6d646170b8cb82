package dev.tandem.vrrp.track;

import dev.tandem.linux.process.Command;
import dev.tandem.vrrp.TrackerKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;

/** Something to watch, as configured. */
public sealed interface TrackerSettings {

  String name();

  TrackerKey key();

  /**
   * A script whose exit code 0 means up ({@code vrrp_script}).
   *
   * @param interval from one start to the next; a run that takes longer is not overtaken
   * @param timeout after which a run is ended and has failed
   * @param rise successes in a row until it is up again
   * @param fall failures in a row until it is down
   * @param initFail whether it is down, not pending, before its first run is over
   */
  record Script(
      String name,
      Command command,
      Duration interval,
      Duration timeout,
      int rise,
      int fall,
      boolean initFail)
      implements TrackerSettings {
    @Override
    public TrackerKey key() {
      return new TrackerKey(TrackerKey.Kind.SCRIPT, name);
    }
  }

  /**
   * A file with a number in it ({@code track_file}); one that does not exist has the value 0.
   *
   * @param initial written at the start; empty to leave the file alone
   * @param overwrite whether that is also done to a file that exists
   */
  record NumberFile(String name, Path file, OptionalInt initial, boolean overwrite)
      implements TrackerSettings {
    @Override
    public TrackerKey key() {
      return new TrackerKey(TrackerKey.Kind.FILE, name);
    }
  }

  /**
   * Running processes ({@code vrrp_track_process}), up while there are enough and not too many.
   *
   * @param quorum the least number
   * @param quorumMax the greatest number
   * @param upDelay for how long there must be the right number before it is up
   * @param downDelay for how long there must be a wrong number before it is down
   */
  record Processes(
      String name,
      ProcessPattern pattern,
      int quorum,
      int quorumMax,
      Duration upDelay,
      Duration downDelay)
      implements TrackerSettings {
    @Override
    public TrackerKey key() {
      return new TrackerKey(TrackerKey.Kind.PROCESS, name);
    }
  }
}
