package dev.tandem.vrrp.network;

import dev.tandem.linux.Errno;
import dev.tandem.linux.LinuxException;
import java.io.IOException;

/** A packet was not sent, because those before it still wait to leave and nobody waits for them. */
public final class NoRoomException extends IOException {

  private static final long serialVersionUID = 1;

  /** From a cause in the kernel's words. */
  public NoRoomException(Exception cause) {
    super(cause.getMessage(), cause);
  }

  /** What a refusal of the kernel is to those who send. */
  static IOException of(LinuxException e) {
    return e.is(Errno.EAGAIN) || e.is(Errno.ENOBUFS)
        ? new NoRoomException(e)
        : new IOException(e.getMessage(), e);
  }
}
