package dev.tandem.linux;

/**
 * A system call or kernel request failed: what was asked, the errno, and the kernel's own words.
 */
public final class LinuxException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final String operation;
  private final int errno;

  /**
   * @param operation what was asked, such as {@code bind} or {@code RTM_NEWADDR eth0 192.0.2.1/24}
   * @param detail the kernel's explanation beyond the errno, or an empty string
   */
  public LinuxException(String operation, int errno, String detail) {
    super(operation + ": " + Errno.describe(errno) + (detail.isBlank() ? "" : " (" + detail + ")"));
    this.operation = operation;
    this.errno = errno;
  }

  public LinuxException(String operation, int errno) {
    this(operation, errno, "");
  }

  public String operation() {
    return operation;
  }

  /** The positive error number, such as {@link Errno#EPERM}. */
  public int errno() {
    return errno;
  }

  public boolean is(int wanted) {
    return errno == wanted;
  }
}
