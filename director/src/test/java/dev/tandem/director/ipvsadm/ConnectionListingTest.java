package dev.tandem.director.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectionListingTest {

  private static final String LINE =
      "TCP 14:59  ESTABLISHED 10.9.0.1:12004     10.0.1.100:80      10.0.2.13:80";

  private final TableInMemory table = new TableInMemory();
  private final Ipvsadm ipvsadm = new Ipvsadm(table, table, Names.NONE);

  @Test
  void everyStateIsPrintedAsRecorded() {
    List<String> recorded =
        GoldenFiles.steps("lnc-states.txt").stream()
            .filter(step -> step.command().startsWith("ipvsadm -Lnc"))
            .findFirst()
            .orElseThrow()
            .output();
    recorded.stream().skip(2).map(RecordedTraffic::connection).forEach(table.connections::add);

    assertThat(ipvsadm.run(List.of("-Lnc"), "").stdout().lines().toList()).isEqualTo(recorded);
  }

  @Test
  void aTableOfManyConnectionsGoesOutInSmallPieces() throws IOException {
    for (int i = 0; i < 10_000; i++) {
      table.connections.add(RecordedTraffic.connection(LINE));
    }
    Pieces pieces = new Pieces();

    int exitCode = ipvsadm.run(List.of("-Lnc"), "", pieces, new StringBuilder());

    assertThat(exitCode).isZero();
    assertThat(pieces.total).isGreaterThan(10_000 * LINE.length());
    assertThat(pieces.longest).isLessThan(10_000);
  }

  @Test
  void aReaderThatWentAwayEndsTheRun() {
    Pieces closed = new Pieces();
    closed.room = 0;
    assertThatThrownBy(() -> ipvsadm.run(List.of("-Lnc"), "", closed, new StringBuilder()))
        .isInstanceOf(IOException.class)
        .hasMessage("Broken pipe");
  }

  /** Counts what it gets and keeps nothing. */
  private static final class Pieces implements Appendable {
    private int total;
    private int longest;
    private int room = Integer.MAX_VALUE;

    @Override
    public Appendable append(CharSequence text) throws IOException {
      if (text.length() > room) {
        throw new IOException("Broken pipe");
      }
      total += text.length();
      longest = Math.max(longest, text.length());
      return this;
    }

    @Override
    public Appendable append(CharSequence text, int start, int end) throws IOException {
      return append(text.subSequence(start, end));
    }

    @Override
    public Appendable append(char letter) throws IOException {
      return append(String.valueOf(letter));
    }
  }
}
