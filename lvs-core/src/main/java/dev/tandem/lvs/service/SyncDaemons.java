package dev.tandem.lvs.service;

import java.util.List;

/** The daemons of IPVS's own multicast synchronisation. May be called from any thread. */
public interface SyncDaemons {

  /** Where none can run. */
  SyncDaemons NONE =
      new SyncDaemons() {
        @Override
        public void start(SyncDaemon daemon) {
          throw new LvsException(LvsError.UNSUPPORTED, daemon.role());
        }

        @Override
        public void stop(SyncDaemon.Role role, int syncId) {
          throw new LvsException(LvsError.NO_SUCH_DAEMON, role);
        }

        @Override
        public List<SyncDaemon> running() {
          return List.of();
        }
      };

  /**
   * Starts one.
   *
   * @throws LvsException when one of its role runs already, or it cannot run
   */
  void start(SyncDaemon daemon);

  /**
   * Stops the daemon of a role; IPVS does not mind which id it has.
   *
   * @throws LvsException when there is none
   */
  void stop(SyncDaemon.Role role, int syncId);

  /** The running daemons with all their values filled in, the master first. */
  List<SyncDaemon> running();
}
