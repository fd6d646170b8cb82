package dev.tandem.vrrp.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.NetworkNamespace;
import dev.tandem.linux.TestNetwork;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What tcpdump sees on a link, as tshark understands it. */
final class WireCapture implements AutoCloseable {

  private final Path file;
  private final Process tcpdump;

  private WireCapture(Path file, Process tcpdump) {
    this.file = file;
    this.tcpdump = tcpdump;
  }

  /** Captures from now on: returns when tcpdump listens. */
  static WireCapture start(String host, String interfaceName, Path directory) throws IOException {
    Path file = directory.resolve("capture.pcap");
    Process tcpdump =
        new ProcessBuilder(
                "nsenter",
                "--net=" + NetworkNamespace.path(TestNetwork.namespace(host)),
                "tcpdump",
                "--immediate-mode",
                "-U",
                "-Z",
                "root",
                "-i",
                interfaceName,
                "-w",
                file.toString())
            .redirectErrorStream(true)
            .start();
    BufferedReader output = tcpdump.inputReader(StandardCharsets.UTF_8);
    String line = output.readLine();
    while (line != null && !line.contains("listening on")) {
      line = output.readLine();
    }
    if (line == null) {
      throw new IOException("tcpdump did not start");
    }
    return new WireCapture(file, tcpdump);
  }

  /** One line for each packet that a display filter lets through, with the given fields. */
  List<String> packets(String filter, String... fields) throws IOException {
    List<String> command = new ArrayList<>(List.of("tshark", "-r", file.toString()));
    command.addAll(List.of("-Y", filter, "-T", "fields", "-E", "separator=,"));
    for (String field : fields) {
      command.add("-e");
      command.add(field);
    }
    Process tshark =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (BufferedReader output = tshark.inputReader(StandardCharsets.UTF_8)) {
      return output.lines().toList();
    }
  }

  /**
   * Fails for a packet with a malformed field, an advert of which tshark warns, or one whose
   * checksum is wrong or was not looked at; and when there was no advert at all.
   *
   * <p>A warning about an address that two hosts have is no fault of the packets: it has moved.
   */
  void assertWellFormed() throws IOException {
    String flaws =
        "_ws.malformed || _ws.expert.severity == error || (vrrp && _ws.expert.severity >= warning)";
    assertThat(packets(flaws, "frame.number", "_ws.expert.message")).isEmpty();
    assertThat(packets("vrrp", "vrrp.checksum.status")).isNotEmpty().containsOnly("1");
  }

  @Override
  public void close() {
    tcpdump.destroy();
    tcpdump.onExit().join();
  }
}
