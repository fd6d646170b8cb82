package dev.tandem.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class RequestsTest {

  private static final String GOOD =
      """
      Running 2s test @ http://10.1.0.100:80/
        1 threads and 64 connections
        Thread Stats   Avg      Stdev     Max   +/- Stdev
          Latency     2.51ms    1.02ms  19.91ms   88.00%
          Req/Sec    19.05k     1.20k   21.00k    75.00%
        38000 requests in 2.00s, 6.02MB read
      Requests/sec:  19000.00
      Transfer/sec:      3.01MB
      """;

  @Test
  void countsRequestsAndTheirTime() {
    Requests requests = Requests.read(GOOD, 3.8);
    assertThat(requests.perSecond()).isEqualTo(19_000);
    assertThat(requests.cpuMicrosEach()).isEqualTo(100);
    assertThat(requests.errors()).isZero();
  }

  @Test
  void countsWhatFailed() {
    String report =
        GOOD.replace(
            "Requests/sec",
            "  Socket errors: connect 1, read 20, write 300, timeout 4000\n"
                + "  Non-2xx or 3xx responses: 50000\nRequests/sec");
    assertThat(Requests.read(report, 1).errors()).isEqualTo(54_321);
  }

  @Test
  void shortAndLongTimesHaveUnitsOfTheirOwn() {
    assertThat(Requests.read(GOOD.replace("2.00s", "500.00ms"), 1).seconds()).isEqualTo(0.5);
    assertThat(Requests.read(GOOD.replace("2.00s", "1.50m"), 1).seconds()).isEqualTo(90);
  }

  @Test
  void anythingElseIsAnError() {
    assertThatIllegalStateException()
        .isThrownBy(() -> Requests.read("unable to connect to 10.1.0.100:80", 1))
        .withMessageContaining("unable to connect");
  }
}
