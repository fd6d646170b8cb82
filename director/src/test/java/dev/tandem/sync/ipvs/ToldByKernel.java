package dev.tandem.sync.ipvs;

import dev.tandem.lvs.engine.Lab;
import dev.tandem.lvs.service.ConnectionSnapshot;
import java.nio.ByteBuffer;
import java.util.List;

/** What a director that knows no services holds after a kernel's messages. */
public final class ToldByKernel {

  private ToldByKernel() {}

  /** The connections and templates that are there after these messages. */
  public static List<ConnectionSnapshot> after(List<ByteBuffer> messages) {
    try (Lab lab = new Lab()) {
      KernelListener listener =
          new KernelListener(new KernelTable(lab.engine(), Runnable::run, lab::now));
      lab.engine().replica().presentSilently(KernelSync.OWNER);
      messages.forEach(message -> listener.received(message, 0));
      KernelSyncStatus status = listener.status(0, 0);
      if (status.malformed() + status.unknown() + status.refused() > 0) {
        throw new AssertionError(status.toString());
      }
      return lab.connections();
    }
  }
}
