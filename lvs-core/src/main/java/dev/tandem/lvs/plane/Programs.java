package dev.tandem.lvs.plane;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The BPF programs that the build compiles into the jar. */
final class Programs {

  private Programs() {}

  /** The ELF object of a program. */
  static byte[] read(String name) {
    String resource = "/bpf/" + name + ".bpf.o";
    try (InputStream stream = Programs.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException("this build lacks the XDP program " + resource);
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
