package dev.tandem.sync.ipvs;

/** A datagram that is no message of the kernel's sync protocol, or a damaged one. */
final class MalformedKernelMessageException extends RuntimeException {

  private static final long serialVersionUID = 1;

  MalformedKernelMessageException(String complaint) {
    super(complaint);
  }
}
