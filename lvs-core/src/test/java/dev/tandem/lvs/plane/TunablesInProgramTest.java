package dev.tandem.lvs.plane;

import static dev.tandem.lvs.engine.Frames.icmpError;
import static dev.tandem.lvs.engine.Frames.tcp;
import static dev.tandem.lvs.engine.Frames.udp;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.service.Tunable;
import dev.tandem.lvs.service.Tuning;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The program hands over more than it must where a tunable asks for it. */
@RequiresRoot
class TunablesInProgramTest {

  private final TwoEngines both = new TwoEngines();

  @AfterEach
  void unload() {
    both.close();
  }

  private void tune(Tunable tunable, int value) {
    both.engine().tune(Tuning.OF_KERNEL.with(tunable, value));
  }

  @ParameterizedTest
  @CsvSource({
    "198.51.100.1:8080, 192.0.2.7:1234, 192.0.2.9:8080",
    "[2001:db8:2::1]:8080, [2001:db8:1::7]:1234, [2001:db8:1::9]:8080"
  })
  void strayAnswersOfServersForNatIcmpSend(String server, String client, String nobody) {
    byte[] segment = tcp(server, client, PacketView.ACK).bytes();
    byte[] datagram = udp(server, client).bytes();
    both.assertDirectors(segment, false);
    both.assertDirectors(datagram, false);
    tune(Tunable.NAT_ICMP_SEND, 1);
    both.assertDirectors(segment, true);
    both.assertDirectors(datagram, true);
    both.assertDirectors(tcp(nobody, client, PacketView.ACK).bytes(), false);
    tune(Tunable.NAT_ICMP_SEND, 0);
    both.assertDirectors(segment, false);
  }

  @Test
  void errorsAboutNoConnectionForScheduleIcmp() {
    byte[] error = error("192.0.2.101:80");
    both.assertDirectors(error, false);
    tune(Tunable.SCHEDULE_ICMP, 1);
    both.assertDirectors(error, true);
    both.assertDirectors(error("192.0.2.222:80"), false);
    tune(Tunable.SCHEDULE_ICMP, 0);
    both.assertDirectors(error, false);
  }

  private static byte[] error(String service) {
    byte[] answer = tcp(service, "192.0.2.7:40000", PacketView.ACK).bytes();
    return icmpError(
        "203.0.113.9",
        service.substring(0, service.indexOf(':')),
        0x0304,
        1400,
        Arrays.copyOfRange(answer, 14, 14 + 28));
  }
}
