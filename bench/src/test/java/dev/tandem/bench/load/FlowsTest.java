package dev.tandem.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.bench.load.Flows.Order;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FlowsTest {

  @Test
  void aFewFlowsHaveMostPacketsUnderZipf() {
    int[] list = new Flows(1 << 10, Order.ZIPF).list();
    assertThat(Arrays.stream(list)).allMatch(flow -> flow >= 0 && flow < 1 << 10);
    long first = Arrays.stream(list).filter(flow -> flow == 0).count();
    long second = Arrays.stream(list).filter(flow -> flow == 1).count();
    // The harmonic number of 1024 is 7.5: the first flow has 13 % of all packets.
    assertThat((double) first / list.length).isBetween(0.12, 0.15);
    assertThat((double) first / second).isBetween(1.9, 2.1);
  }

  @Test
  void numbersOfFlowsReadLikePeopleWriteThem() {
    assertThat(new Flows(1 << 14, Order.RANDOM)).hasToString("16k random");
    assertThat(new Flows(1 << 20, Order.SEQUENTIAL)).hasToString("1M sequential");
  }

  @Test
  void quantilesComeFromCounts() {
    Times times = new Times(new long[] {50, 49, 0, 1}, 1000);
    assertThat(times.total()).isEqualTo(100);
    assertThat(times.quantileMicros(0.5)).isEqualTo(0.5);
    assertThat(times.quantileMicros(0.99)).isEqualTo(1.5);
    assertThat(times.quantileMicros(0.999)).isEqualTo(3.5);
  }
}
