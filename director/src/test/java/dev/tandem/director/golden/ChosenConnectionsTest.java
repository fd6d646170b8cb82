package dev.tandem.director.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.director.ipvsadm.Ipvsadm;
import dev.tandem.lvs.engine.Frames;
import dev.tandem.lvs.packet.PacketView;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lists of some connections, and their end by {@code -K}. */
class ChosenConnectionsTest {

  private final GoldenLab lab = new GoldenLab();

  @BeforeEach
  void connect() {
    run("-A -t 10.0.1.100:80 -s rr");
    run("-a -t 10.0.1.100:80 -r 10.0.2.11:80 -m");
    run("-a -t 10.0.1.100:80 -r 10.0.2.12:80 -m");
    run("-A -f 5 -s rr -p 100");
    run("-a -f 5 -r 10.0.2.13 -m");
    lab.run(
        "iptables -t mangle -A PREROUTING -d 10.0.1.100 -p tcp -m multiport --dports 443,8443"
            + " -j MARK --set-mark 5");
    for (String client : List.of("10.9.0.1:4000", "10.9.0.2:4000", "10.9.1.1:4000")) {
      lab.fromClient(Frames.tcp(client, "10.0.1.100:80", PacketView.SYN));
    }
    lab.fromClient(Frames.tcp("10.9.0.1:4001", "10.0.1.100:443", PacketView.SYN));
  }

  @AfterEach
  void close() {
    lab.close();
  }

  private Ipvsadm.Result run(String command) {
    return lab.run("ipvsadm " + command);
  }

  private List<String> sources(String command) {
    return run(command)
        .stdout()
        .lines()
        .skip(2)
        .map(line -> line.substring(23).split(" ", 2)[0])
        .sorted()
        .toList();
  }

  @Test
  void connectionsOfAServiceAreChosenByItsAddressOrItsMark() {
    assertThat(sources("-Lnc")).hasSize(5);
    assertThat(sources("-Lnc -t 10.0.1.100:80"))
        .containsExactly("10.9.0.1:4000", "10.9.0.2:4000", "10.9.1.1:4000");
    assertThat(sources("-Lnc -f 5")).containsExactly("10.9.0.1:0", "10.9.0.1:4001");
    assertThat(sources("-Lnc -u 10.0.1.100:80")).isEmpty();
  }

  @Test
  void connectionsAreChosenByClient() {
    assertThat(sources("-Lnc --client 10.9.0.0/24"))
        .containsExactly("10.9.0.1:0", "10.9.0.1:4000", "10.9.0.1:4001", "10.9.0.2:4000");
    assertThat(sources("-Lnc --client 10.9.0.1 -t 10.0.1.100:80")).containsExactly("10.9.0.1:4000");
    assertThat(run("-Lc --json --client 10.9.1.1").stdout())
        .startsWith("{\"protocol\":\"TCP\"")
        .hasLineCount(1);
  }

  @Test
  void theConnectionsOfAServerCanBeCut() {
    assertThat(run("-K -t 10.0.1.100:80 -r 10.0.2.12:80").exitCode()).isZero();
    assertThat(sources("-Lnc -t 10.0.1.100:80")).containsExactly("10.9.0.2:4000");
    assertThat(lab.servers(0))
        .containsExactlyInAnyOrder("10.0.2.11:80 [1, 1, 0]", "10.0.2.12:80 [1, 0, 0]");
    run("-K -f 5");
    assertThat(sources("-Lnc")).containsExactly("10.9.0.2:4000");
    assertThat(run("-K -t 10.0.1.100:80 -r 10.0.2.99:80"))
        .isEqualTo(new Ipvsadm.Result("", "No such destination\n", 255));
    assertThat(run("-K").stderr())
        .isEqualTo(
            "You need to supply the 'service-address' option for the 'cut-connections' command\n");
  }
}
