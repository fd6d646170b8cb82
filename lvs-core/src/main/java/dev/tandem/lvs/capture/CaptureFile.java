package dev.tandem.lvs.capture;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Captured packets in a file that tcpdump and Wireshark read. */
public sealed interface CaptureFile extends Closeable permits PcapFile, PcapngFile {

  /** Of frames with an Ethernet header, in both formats. */
  int ETHERNET = 1;

  /**
   * Begins a file: of the format pcapng, in which packets have verdict and reason as their comment,
   * if its name ends in it, else of the older pcap.
   *
   * @param path {@code -} stands for the standard output
   */
  static CaptureFile create(String path) throws IOException {
    OutputStream out = path.equals("-") ? System.out : Files.newOutputStream(Path.of(path));
    OutputStream buffered = new BufferedOutputStream(out);
    return path.endsWith(".pcapng") ? new PcapngFile(buffered) : new PcapFile(buffered);
  }

  void write(CapturedPacket packet) throws IOException;

  /** Hands on what is complete, for those who read along. */
  void flush() throws IOException;
}
