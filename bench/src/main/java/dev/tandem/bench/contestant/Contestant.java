package dev.tandem.bench.contestant;

import dev.tandem.bench.network.DirectorPath;
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

  /** The same as 32 bits, for the generator. */
  default int target() {
    return DirectorPath.bits(address());
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
