package dev.tandem.lvs.plane;

import static dev.tandem.lvs.engine.Frames.tcp;
import static dev.tandem.lvs.engine.Frames.udp;
import static dev.tandem.lvs.plane.TwoEngines.CLIENT;
import static dev.tandem.lvs.plane.TwoEngines.CLIENT_IPV6;
import static dev.tandem.lvs.plane.TwoEngines.NAT;
import static dev.tandem.lvs.plane.TwoEngines.NAT_IPV6;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.lvs.connection.FlagClass;
import dev.tandem.lvs.packet.PacketView;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the program tells the director about packets that it forwards by itself. */
@RequiresRoot
class ReportsOfProgramTest {

  private final TwoEngines both = new TwoEngines();

  @AfterEach
  void unload() {
    both.close();
  }

  @Test
  void theProgramReportsWhatChangesTheState() {
    both.open(tcp(CLIENT, NAT, PacketView.SYN));
    both.open(tcp(CLIENT_IPV6, NAT_IPV6, PacketView.SYN));
    both.inProgram(tcp(CLIENT, NAT, PacketView.ACK).bytes());
    both.inProgram(tcp(CLIENT_IPV6, NAT_IPV6, PacketView.FIN).bytes());
    assertThat(reported())
        .containsExactly(FlagClass.of(PacketView.ACK), FlagClass.of(PacketView.FIN));
  }

  @Test
  void theProgramReportsTheSecondDatagramOfAClientWhereSomebodyWantsToKnow() {
    both.open(udp("192.0.2.7:1", NAT));
    both.inProgram(udp("192.0.2.7:1", NAT).bytes());
    assertThat(reported()).isEmpty();
    both.engine().replicate(60);
    both.open(udp(CLIENT, NAT));
    both.open(udp(CLIENT_IPV6, NAT_IPV6));
    for (int server = 1; server <= 2; server++) {
      both.inEngine(udp("198.51.100." + server + ":8080", CLIENT).bytes());
      both.inProgram(udp("198.51.100." + server + ":8080", CLIENT).bytes());
    }
    assertThat(reported()).isEmpty();
    both.inProgram(udp(CLIENT, NAT).bytes());
    assertThat(reported()).containsExactly(FlagClass.NONE);
    both.inProgram(udp(CLIENT, NAT).bytes());
    assertThat(reported()).isEmpty();
    both.inProgram(udp(CLIENT_IPV6, NAT_IPV6).bytes());
    assertThat(reported()).containsExactly(FlagClass.NONE);
  }

  private List<Integer> reported() {
    List<Integer> classes = new ArrayList<>();
    BpfRings.drain(both.maps(), both.arena(), classes::add);
    return classes;
  }
}
