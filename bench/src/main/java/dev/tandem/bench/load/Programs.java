package dev.tandem.bench.load;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.tandem.linux.netlink.Link;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;

/** The BPF programs that come with this module. */
public final class Programs {

  private Programs() {}

  /** A compiled object, by the name of its source. */
  static byte[] elf(String name) {
    String resource = "/bpf/" + name + ".bpf.o";
    try (InputStream stream = Programs.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException("this build lacks " + resource);
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void setMac(MemorySegment memory, long offset, Link link) {
    byte[] octets = link.mac().orElseThrow().octets();
    MemorySegment.copy(octets, 0, memory, JAVA_BYTE, offset, octets.length);
  }
}
