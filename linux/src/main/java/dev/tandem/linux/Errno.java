package dev.tandem.linux;

/** Error numbers of Linux (x86-64 and arm64 agree on these) that callers tell apart. */
public final class Errno {

  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int ESRCH = 3;
  public static final int EINTR = 4;
  public static final int EAGAIN = 11;
  public static final int EACCES = 13;
  public static final int EBUSY = 16;
  public static final int EEXIST = 17;
  public static final int ENODEV = 19;
  public static final int EINVAL = 22;
  public static final int EOPNOTSUPP = 95;
  public static final int EADDRNOTAVAIL = 99;
  public static final int ENETDOWN = 100;
  public static final int ENOBUFS = 105;

  private Errno() {}

  /**
   * The C library's sentence with the number, such as {@code Operation not permitted (errno 1)}.
   */
  public static String describe(int errno) {
    return LibC.strerror(errno) + " (errno " + errno + ")";
  }
}
