package dev.tandem.director.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.director.config.ConfigLoader;
import dev.tandem.director.config.LoadOptions;
import dev.tandem.director.config.RealServer;
import dev.tandem.director.config.syntax.MemoryFiles;
import dev.tandem.director.ipvsadm.SavedTable;
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.ServiceSettings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ipvsadm saves of a kernel's table, and what a director sets up of the file made of it. */
class ImportedServicesTest {

  private static final String FILE = "imported.conf";

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Firewall marks, of both families, with numbers up to the last.
        """
        -A -f 7 -s wlc
        -a -f 7 -r 192.168.1.3:0 -m -w 1
        -a -f 7 -r 192.168.1.4:8080 -m -w 2
        -a -f 7 -r 192.168.1.5:0 -g -w 0
        """,
        """
        -A -f 7 -6 -s rr
        -a -f 7 -6 -r [2001:db8:2::1]:0 -m -w 1
        -a -f 7 -6 -r [2001:db8:2::2]:0 -i -w 1 --tun-type ipip
        """,
        """
        -A -f 7 -s rr
        -a -f 7 -r 192.168.1.3:0 -g -w 1
        -A -f 7 -6 -s rr
        -a -f 7 -6 -r [2001:db8:2::1]:0 -g -w 1
        -A -f 4294967295 -s rr -p 60 -M 255.255.0.0
        -a -f 4294967295 -r 192.168.1.3:0 -g -w 1
        """,
        // Addresses of IPv6, shortened or not.
        """
        -A -t [2001:db8:1::100]:443 -s wrr -p 360 -M 64
        -a -t [2001:db8:1::100]:443 -r [2001:db8:2::1]:8443 -m -w 3
        -a -t [2001:db8:1::100]:443 -r [2001:db8:2:0:0:0:0:2]:443 -g -w 1
        -A -u [2001:db8:1::100]:53 -s rr -o
        -a -u [2001:db8:1::100]:53 -r [2001:db8:2::1]:53 -g -w 1
        """,
        // SCTP, as ipvsadm saves it.
        """
        -A --sctp-service 10.0.0.1:3868 -s wlc
        -a --sctp-service 10.0.0.1:3868 -r 192.168.1.3:3868 -g -w 1
        -a --sctp-service 10.0.0.1:3868 -r 192.168.1.4:3869 -m -w 1
        -A --sctp-service [2001:db8:1::100]:3868 -s rr
        -a --sctp-service [2001:db8:1::100]:3868 -r [2001:db8:2::1]:3868 -m -w 1
        """,
        // Flags of schedulers, by each name that they have.
        """
        -A -t 10.0.0.1:1 -s sh -b sh-fallback
        -a -t 10.0.0.1:1 -r 192.168.1.3:1 -g -w 1
        -A -t 10.0.0.1:2 -s sh -b sh-port
        -a -t 10.0.0.1:2 -r 192.168.1.3:2 -g -w 1
        -A -t 10.0.0.1:3 -s mh -b mh-fallback,mh-port
        -a -t 10.0.0.1:3 -r 192.168.1.3:3 -g -w 1
        -A -t 10.0.0.1:4 -s mh -b flag-1,flag-2,flag-3
        -a -t 10.0.0.1:4 -r 192.168.1.3:4 -g -w 1
        -A -t 10.0.0.1:5 -s wlc -b flag-1,flag-3
        -a -t 10.0.0.1:5 -r 192.168.1.3:5 -g -w 1
        -A -t 10.0.0.1:6 -s rr -b flag-2
        -a -t 10.0.0.1:6 -r 192.168.1.3:6 -g -w 1
        """,
        // Each scheduler of the kernel.
        """
        -A -t 10.0.0.1:1 -s rr
        -a -t 10.0.0.1:1 -r 192.168.1.3:1 -g -w 1
        -A -t 10.0.0.1:2 -s wrr
        -a -t 10.0.0.1:2 -r 192.168.1.3:2 -g -w 1
        -A -t 10.0.0.1:3 -s lc
        -a -t 10.0.0.1:3 -r 192.168.1.3:3 -g -w 1
        -A -t 10.0.0.1:4 -s lblc
        -a -t 10.0.0.1:4 -r 192.168.1.3:4 -g -w 1
        -A -t 10.0.0.1:5 -s lblcr
        -a -t 10.0.0.1:5 -r 192.168.1.3:5 -g -w 1
        -A -t 10.0.0.1:6 -s dh
        -a -t 10.0.0.1:6 -r 192.168.1.3:6 -g -w 1
        -A -t 10.0.0.1:7 -s sed
        -a -t 10.0.0.1:7 -r 192.168.1.3:7 -g -w 1
        -A -t 10.0.0.1:8 -s nq
        -a -t 10.0.0.1:8 -r 192.168.1.3:8 -g -w 1
        -A -t 10.0.0.1:9 -s fo
        -a -t 10.0.0.1:9 -r 192.168.1.3:9 -g -w 1
        -A -t 10.0.0.1:10 -s ovf
        -a -t 10.0.0.1:10 -r 192.168.1.3:10 -g -w 1
        -A -t 10.0.0.1:11 -s twos
        -a -t 10.0.0.1:11 -r 192.168.1.3:11 -g -w 1
        """,
        // Persistence with masks, also such with gaps, and of every port of an address.
        """
        -A -t 10.0.0.1:80 -s rr -p 50 -M 255.255.255.0
        -a -t 10.0.0.1:80 -r 192.168.1.3:80 -m -w 1
        -A -t 10.0.0.1:81 -s rr -p 1 -M 255.255.0.255
        -a -t 10.0.0.1:81 -r 192.168.1.3:81 -m -w 1
        -A -t 10.0.0.1:82 -s rr -p 2678400
        -a -t 10.0.0.1:82 -r 192.168.1.3:82 -m -w 1
        -A -t 10.0.0.2:0 -s rr -p 360 -M 128.0.0.0
        -a -t 10.0.0.2:0 -r 192.168.1.3:0 -m -w 1
        -A -u [2001:db8:1::100]:0 -s rr -p 360 -M 1
        -a -u [2001:db8:1::100]:0 -r [2001:db8:2::1]:0 -g -w 1
        -A -f 9 -6 -s rr -p 360 -M 48
        -a -f 9 -6 -r [2001:db8:2::1]:0 -g -w 1
        """,
        // A persistence engine, with and without persistence.
        """
        -A -u 10.0.0.1:5060 -s rr -p 60 --pe sip
        -a -u 10.0.0.1:5060 -r 192.168.1.3:5060 -m -w 1
        -A -u [2001:db8:1::100]:5060 -s rr -p 60 -M 64 --pe sip
        -a -u [2001:db8:1::100]:5060 -r [2001:db8:2::1]:5060 -m -w 1
        """,
        // Every encapsulation.
        """
        -A -t 10.0.0.1:80 -s rr
        -a -t 10.0.0.1:80 -r 192.168.1.1:80 -i -w 1
        -a -t 10.0.0.1:80 -r 192.168.1.2:80 -i -w 1 --tun-type ipip
        -a -t 10.0.0.1:80 -r 192.168.1.3:80 -i -w 1 --tun-type gue --tun-port 6080 --tun-nocsum
        -a -t 10.0.0.1:80 -r 192.168.1.4:80 -i -w 1 --tun-type gue --tun-port 65535 --tun-csum
        -a -t 10.0.0.1:80 -r 192.168.1.5:80 -i -w 1 --tun-type gue --tun-port 1 --tun-remcsum
        -a -t 10.0.0.1:80 -r 192.168.1.6:80 -i -w 1 --tun-type gre --tun-nocsum
        -a -t 10.0.0.1:80 -r 192.168.1.7:80 -i -w 1 --tun-type gre --tun-csum
        -A -t [2001:db8:1::100]:80 -s rr
        -a -t [2001:db8:1::100]:80 -r [2001:db8:2::1]:80 -i -w 1 --tun-type gue --tun-port 6080
        -A -f 7 -s rr
        -a -f 7 -r 192.168.1.1:0 -i -w 1 --tun-type gre --tun-csum
        """,
        // Tunnels to servers of the other family.
        """
        -A -t 10.0.0.1:80 -s rr
        -a -t 10.0.0.1:80 -r [2001:db8:2::1]:80 -i -w 1 --tun-type ipip
        -a -t 10.0.0.1:80 -r 192.168.1.2:80 -m -w 1
        -A -u [2001:db8:1::100]:53 -s rr
        -a -u [2001:db8:1::100]:53 -r 192.168.1.2:53 -i -w 1 --tun-type gue --tun-port 6080
        -A -f 7 -s rr
        -a -f 7 -r [2001:db8:2::1]:0 -i -w 1
        -A -f 8 -6 -s rr
        -a -f 8 -6 -r 192.168.1.2:0 -i -w 1
        """,
        // Weights and thresholds at their ends.
        """
        -A -t 10.0.0.1:80 -s wlc
        -a -t 10.0.0.1:80 -r 192.168.1.1:80 -g -w 0 -x 10
        -a -t 10.0.0.1:80 -r 192.168.1.2:80 -g -w 65535 -x 2147483647 -y 2147483646
        -a -t 10.0.0.1:80 -r 192.168.1.3:80 -g -w 2147483647
        """
      })
  void aDirectorSetsUpWhatTheKernelHad(String saved) {
    SavedTable table = SavedTable.read(saved);
    assertThat(table.complaints()).isEmpty();
    IpvsImport.Result result = IpvsImport.of(saved);
    assertThat(result.complaints()).isEmpty();
    ConfigLoader.Loaded loaded = load(result.text());
    assertThat(loaded.diagnostics()).isEmpty();
    Map<ServiceSettings, List<ServerSettings>> wanted = new LinkedHashMap<>();
    table.services().forEach(service -> wanted.put(service.settings(), service.servers()));
    Map<ServiceSettings, List<ServerSettings>> made = new LinkedHashMap<>();
    loaded
        .config()
        .services()
        .forEach(service ->
            made.put(
                service.settings(), service.servers().stream().map(RealServer::settings).toList()));
    assertThat(made).isEqualTo(wanted);
    assertThat(saved.lines().filter(line -> line.startsWith("-A"))).hasSameSizeAs(made.keySet());
  }

  private static ConfigLoader.Loaded load(String text) {
    LoadOptions here = LoadOptions.ofThisHost();
    return ConfigLoader.load(
        Path.of(FILE),
        new LoadOptions(
            new MemoryFiles().with(FILE, text),
            here.scripts(),
            here.hostName(),
            here.configId(),
            here.instanceName(),
            here.environment()));
  }
}
