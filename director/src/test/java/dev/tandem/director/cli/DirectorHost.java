package dev.tandem.director.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.director.admin.AdminRequest;
import dev.tandem.director.admin.Json;
import dev.tandem.director.api.AdminApi.IpvsadmRequest;
import dev.tandem.linux.TestNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The host of one director, in the namespace {@code d}, and what its operator does there. */
final class DirectorHost implements AutoCloseable {

  static final String VIP = "192.0.2.100";

  private final TestNetwork network = new TestNetwork();
  private final Path pins;
  private final Path config;
  private final Path socket;
  private final List<String> interfaces;
  private DirectorProcess director;

  /**
   * @param directory for its files
   * @param name of the test, which its pins have too
   * @param interfaces of its data plane; the last one gets the virtual address
   */
  DirectorHost(Path directory, String name, String... interfaces) {
    pins = Path.of("/sys/fs/bpf/tandem-" + name + "-" + ProcessHandle.current().pid());
    config = directory.resolve("tandem.conf");
    socket = directory.resolve("admin.sock");
    this.interfaces = List.of(interfaces);
  }

  /** Makes it 192.0.2.1, on one wire with 192.0.2.21 in the namespace {@code s}. */
  void connectToServer() {
    network.addNamespace("d").addNamespace("s").connect("d", "eth0", "s", "eth0");
    network.ip("d", "addr add 192.0.2.1/24 dev eth0");
    network.ip("s", "addr add 192.0.2.21/24 dev eth0");
  }

  TestNetwork network() {
    return network;
  }

  Path pins() {
    return pins;
  }

  Path socket() {
    return socket;
  }

  /** The configuration that all tests need, with these lines in its instance besides. */
  String basics(String instanceLines) {
    return """
    data_plane {
        interface %s
        connections 10000
        pin_path %s
    }
    admin {
        socket %s
    }
    vrrp_instance V {
        interface %s
        virtual_router_id 7
        priority 150
        version 3
        advert_int 0.1
        virtual_ipaddress {
            %s/24
        }
        %s
    }
    """
        .formatted(
            String.join("\n    interface ", interfaces),
            pins,
            socket,
            interfaces.getLast(),
            VIP,
            instanceLines);
  }

  void configure(String text) throws IOException {
    Files.writeString(config, text);
  }

  /** Starts the director; does not wait. */
  DirectorProcess start(String... around) throws IOException {
    director = new DirectorProcess("d", config, socket, around);
    return director;
  }

  DirectorProcess startMaster() throws IOException, InterruptedException {
    start().awaitStarted().await("it is master", this::holdsAddress);
    return director;
  }

  boolean holdsAddress() {
    return network
        .exec("d", "ip", "-o", "addr", "show", "dev", interfaces.getLast())
        .contains(VIP + "/24");
  }

  /** What {@code ipvsadm} prints, which must not be an error. */
  String ipvsadm(String... arguments) throws IOException {
    byte[] body = Json.bytes(new IpvsadmRequest(List.of(arguments), ""));
    Map<String, Object> answer =
        Json.readMap(director.client().ask(AdminRequest.post("/v1/ipvsadm", body)).text());
    assertThat(answer.get("stderr")).isEqualTo("");
    return answer.get("stdout").toString();
  }

  @Override
  public void close() throws IOException {
    if (director != null) {
      director.close();
    }
    network.close();
  }
}
