package dev.tandem.director.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.jr.ob.JSON;

class IpvsadmJsonTest {

  private final TableInMemory table = new TableInMemory();

  @Test
  void aServiceShowsItsSettingsCountersAndServers() throws IOException {
    run("-A -t 10.0.0.1:443 -s sh -p 60 -M 255.255.255.0 --pe sip -b sh-port");
    run("-a -t 10.0.0.1:443 -r 10.0.0.2 -i -w 3 -x 9 -y 4 --tun-type gue --tun-port 5 --tun-csum");

    assertThat(JSON.std.asString(IpvsadmJson.service(table.services().getFirst())))
        .isEqualTo(
            """
            {"protocol":"TCP","family":"IPv4","address":"10.0.0.1","port":443,"scheduler":"sh",\
            "schedulerFlags":["sh-port"],"persistenceSeconds":60,"persistenceMask":"255.255.255.0",\
            "persistenceEngine":"sip","onePacket":false,"totals":NONE,"rates":NONE,"servers":[\
            {"address":"10.0.0.2","port":443,"method":"tunnel",\
            "tunnel":{"type":"gue","port":5,"checksum":"full"},"weight":3,"upperThreshold":9,\
            "lowerThreshold":4,"activeConnections":0,"inactiveConnections":0,\
            "persistentConnections":0,"totals":NONE,"rates":NONE}]}\
            """
                .replace(
                    "NONE",
                    "{\"connections\":0,\"inPackets\":0,\"outPackets\":0,"
                        + "\"inBytes\":0,\"outBytes\":0}"));
  }

  @Test
  void aMarkIsAnUnsignedNumber() {
    run("-A -f 4294967295 -6");
    assertThat(IpvsadmJson.services(table.services()).getFirst())
        .containsEntry("mark", 4294967295L)
        .containsEntry("family", "IPv6")
        .doesNotContainKey("port");
  }

  @Test
  void theTableComesWithItsSizeAndTimeouts() {
    assertThat(IpvsadmJson.table(table)).containsOnlyKeys("tableSize", "timeouts", "services");
  }

  @Test
  void aConnectionNamesItsThreeEnds() throws IOException {
    String line =
        "UDP 01:29  NONE        10.9.0.9:0         [::1]:5060    10.0.2.11:5060   sip  id";
    assertThat(JSON.std.asString(IpvsadmJson.connection(RecordedTraffic.connection(line))))
        .isEqualTo(
            """
            {"protocol":"UDP","state":"NONE","secondsLeft":89,"template":true,\
            "client":{"address":"10.9.0.9","port":0},"virtual":{"address":"::1","port":5060},\
            "server":{"address":"10.0.2.11","port":5060},"persistenceEngine":"sip",\
            "persistenceEngineData":"id"}\
            """);
  }

  private void run(String arguments) {
    Ipvsadm.Result result =
        new Ipvsadm(table, table, Names.NONE).run(List.of(arguments.split(" ")), "");
    assertThat(result.stderr()).isEmpty();
  }
}
