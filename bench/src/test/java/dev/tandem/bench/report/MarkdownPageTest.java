package dev.tandem.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkdownPageTest {

  private final Report report = new Report();
  private final Machine machine = new Machine(Map.of("kernel", "6.18"));

  MarkdownPageTest() {
    report.setup("nft -f -");
    report.add(
        new Table(
            "Known flows, Mpps",
            "By the clock.",
            List.of(
                new Figure("16k random", "Tandem NAT", List.of(3.0, 4.0, 5.0)),
                new Figure("16k random", "nftables", List.of(0.7)))));
    report.add(Goal.atLeast("NAT against nftables", 5.7, 5));
    report.add(Goal.atMost("idle memory, MiB", 151, 150));
  }

  @Test
  void aPageTellsFiguresGoalsMachineAndCommands(@TempDir Path folder) throws IOException {
    MarkdownPage.write(report, machine, folder);
    assertThat(Files.readString(folder.resolve("README.md")))
        .contains("* kernel: 6.18")
        .contains("| 16k random | 4.00 (3.00-5.00) | 0.700 |")
        .contains("| NAT against nftables | >= 5.00 | 5.70 | reached |")
        .contains("| idle memory, MiB | <= 150 | 151 | MISSED |")
        .contains("![Known flows, Mpps](known-flows-mpps.png)")
        .contains("nft -f -");
  }

  @Test
  void eachComparisonHasAPicture(@TempDir Path folder) throws IOException {
    MarkdownPage.write(report, machine, folder);
    var picture = ImageIO.read(folder.resolve("known-flows-mpps.png").toFile());
    assertThat(picture.getWidth()).isEqualTo(900);
  }

  @Test
  void whatFailedIsTold(@TempDir Path folder) throws IOException {
    report.failure("requests: wrk said nothing");
    MarkdownPage.write(report, machine, folder);
    assertThat(Files.readString(folder.resolve("README.md")))
        .contains("## Not measured", "* requests: wrk said nothing");
    assertThat(TextTables.of(report)).endsWith("\nNot measured: requests: wrk said nothing\n");
    assertThat(JsonReport.of(report, machine)).contains("\"requests: wrk said nothing\"");
  }

  @Test
  void jsonKeepsEveryRound() {
    assertThat(JsonReport.of(report, machine))
        .contains("3.0")
        .contains("5.0")
        .contains("\"reached\" : false");
  }
}
