package dev.tandem.bench.contestant;

import dev.tandem.bench.network.DirectorPath;
import java.net.InetAddress;
import java.util.Optional;

/** Somebody who forwards packets to a virtual address to real servers, on a path of its own. */
public interface Contestant extends AutoCloseable {

  /** As tables and plots show it. */
  String name();

  DirectorPath path();

  /** Where clients send to. */
  default String address() {
    return path().virtualAddress();
  }

  /** The same for the generator. */
  default InetAddress target() {
    return InetAddress.ofLiteral(address());
  }

  /** Processor time that it has used besides that of the sender's call. */
  default long ownCpuNanos() {
    return 0;
  }

  /** What it was told, where a page should show it. */
  default Optional<String> rules() {
    return Optional.empty();
  }

  @Override
  void close();
}
