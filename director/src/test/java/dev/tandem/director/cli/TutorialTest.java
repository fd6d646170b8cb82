package dev.tandem.director.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.RequiresRoot;
import dev.tandem.linux.TestNetwork;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What tutorials about LVS print, as a script that finds {@code bin/ipvsadm} in its path. */
@RequiresRoot
class TutorialTest {

  private static final String SCRIPT =
      """
      ipvsadm -C
      ipvsadm -A -t 192.0.2.110:80 -s wrr -p 300
      ipvsadm -a -t 192.0.2.110:80 -r 192.0.2.21 -g -w 2
      ipvsadm -a -t 192.0.2.110:80 -r 192.0.2.22 -g
      ipvsadm -A -t 192.0.2.110:443 -s rr
      ipvsadm -a -t 192.0.2.110:443 -r 192.0.2.21:8443 -m
      ipvsadm -A -f 1 -s wlc -p
      ipvsadm -e -t 192.0.2.110:443 -r 192.0.2.21:8443 -m -w 0 -x 100
      ipvsadm -Ln
      ipvsadm -L -n -t 192.0.2.110:443 --stats
      ipvsadm -Ln --persistent-conn -f 1
      ipvsadm -lcn
      ipvsadm --set 900 120 300
      ipvsadm -L --timeout
      ipvsadm -Z
      ipvsadm -S -n > saved
      cat saved
      ipvsadm -C
      ipvsadm -R < saved
      ipvsadm -Sn | cmp - saved && echo the same
      (echo '# a mistake'; cat saved; echo -A -t 192.0.2.110:80 -s nonsense) > broken
      ipvsadm -R < broken || echo exit $?
      ipvsadm -Sn | cmp - saved && echo the same
      ipvsadm -D -t 192.0.2.110:443
      ipvsadm -D -t 192.0.2.110:443 || echo exit $?
      ipvsadm -A -t 192.0.2.110 || echo exit $?
      ipvsadm --strict -A -t 192.0.2.110:80 -s rr || echo exit $?
      TANDEM_SOCKET=/nowhere ipvsadm -Ln || echo exit $?
      """;

  private static final String PRINTED =
      """
      IP Virtual Server version 1.2.1 (size=N)
      Prot LocalAddress:Port Scheduler Flags
        -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
      TCP  192.0.2.110:80 wrr persistent 300
        -> 192.0.2.21:80                Route   2      0          0
        -> 192.0.2.22:80                Route   1      0          0
      TCP  192.0.2.110:443 rr
        -> 192.0.2.21:8443              Masq    0      0          0
      FWM  1 wlc persistent 360
      Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes
        -> RemoteAddress:Port
      TCP  192.0.2.110:443                     0        0        0        0        0
        -> 192.0.2.21:8443                     0        0        0        0        0
      Prot LocalAddress:Port            Weight    PersistConn ActiveConn InActConn
        -> RemoteAddress:Port
      FWM  1 wlc persistent 360
      IPVS connection entries
      pro expire state       source             virtual            destination
      Timeout (tcp tcpfin udp): 900 120 300
      -A -t 192.0.2.110:80 -s wrr -p 300
      -a -t 192.0.2.110:80 -r 192.0.2.21:80 -g -w 2
      -a -t 192.0.2.110:80 -r 192.0.2.22:80 -g -w 1
      -A -t 192.0.2.110:443 -s rr
      -a -t 192.0.2.110:443 -r 192.0.2.21:8443 -m -w 0 -x 100
      -A -f 1 -s wlc -p 360
      the same
      line 2: Service already exists
      nothing was changed
      exit 255
      the same
      No such service
      exit 255
      Zero port specified for non-persistent service
      exit 2
      Service already exists
      exit 255
      Can't initialize ipvs: no director answers on /nowhere: is it running? (tandem run)
      exit 2
      """;

  @TempDir private Path directory;
  private final TestNetwork network = new TestNetwork();
  private DirectorProcess director;

  @BeforeEach
  void start() throws Exception {
    network.addNamespace("d").addNamespace("s").connect("d", "eth0", "s", "eth0");
    network.ip("d", "addr add 192.0.2.1/24 dev eth0");
    Path socket = directory.resolve("admin.sock");
    String pins = "/sys/fs/bpf/tandem-tutorial-" + ProcessHandle.current().pid();
    Path config =
        Files.writeString(
            directory.resolve("tandem.conf"),
            """
            data_plane {
                interface eth0
                connections 10000
                pin_path %s
            }
            admin {
                socket %s
            }
            """
                .formatted(pins, socket));
    director = new DirectorProcess("d", config, socket).awaitStarted();
  }

  @AfterEach
  void stop() throws IOException {
    if (director != null) {
      director.close();
    }
    network.close();
  }

  @Test
  void theCommandsOfTutorialsWorkAsPrinted() throws Exception {
    Path bin = Path.of("..", "bin").toRealPath();
    ProcessBuilder shell =
        new ProcessBuilder("sh", "-c", SCRIPT)
            .directory(directory.toFile())
            .redirectErrorStream(true);
    shell.environment().put("PATH", bin + ":" + System.getenv("PATH"));
    shell.environment().put("TANDEM_SOCKET", directory.resolve("admin.sock").toString());
    Process process = shell.start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    assertThat(printed.replaceAll("size=\\d+", "size=N").replaceAll(" +\n", "\n"))
        .isEqualTo(PRINTED);
  }
}
