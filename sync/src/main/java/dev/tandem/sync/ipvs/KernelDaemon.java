package dev.tandem.sync.ipvs;

import dev.tandem.lvs.service.SyncDaemon;
import java.io.IOException;

/** A daemon at work, until it is closed. */
sealed interface KernelDaemon extends AutoCloseable permits KernelMaster, KernelBackup {

  /** How it runs, with all values filled in. */
  SyncDaemon daemon();

  @Override
  void close() throws IOException;
}
