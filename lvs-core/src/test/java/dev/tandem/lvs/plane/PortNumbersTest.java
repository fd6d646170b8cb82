package dev.tandem.lvs.plane;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.MacAddress;
import dev.tandem.linux.netlink.Link;
import dev.tandem.lvs.fastpath.SharedLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PortNumbersTest {

  private final MemorySegment ports =
      Arena.ofAuto().allocate((long) SharedLayout.MAX_PORTS * SharedLayout.PORT_LENGTH, 8);

  private static Link link(int number) {
    Optional<MacAddress> mac = Optional.of(MacAddress.parse("02:00:00:00:00:0" + number));
    return new Link(number, "eth" + number, mac, true, true, false, 1500, false);
  }

  private List<Integer> numbers(int... links) {
    return PortNumbers.of(Arrays.stream(links).mapToObj(PortNumbersTest::link).toList(), ports);
  }

  private void used(int... links) {
    List<Integer> numbers = numbers(links);
    for (int i = 0; i < links.length; i++) {
      long record = PortNumbers.mac(link(links[i])) | SharedLayout.PORT_CAPTURED;
      ports.setAtIndex(JAVA_LONG, numbers.get(i), record);
    }
  }

  @Test
  void aFirstDirectorNumbersInOrder() {
    assertThat(numbers(1, 2, 3)).containsExactly(0, 1, 2);
  }

  @Test
  void anInterfaceKeepsItsNumberWhateverTheOrder() {
    used(1, 2, 3);
    assertThat(numbers(3, 1, 2)).containsExactly(2, 0, 1);
  }

  @Test
  void aNewOneGetsANumberThatWasNobodys() {
    used(1, 2);
    assertThat(numbers(5, 2)).containsExactly(2, 1);
  }
}
