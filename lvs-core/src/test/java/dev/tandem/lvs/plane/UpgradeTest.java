package dev.tandem.lvs.plane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.linux.LogRecorder;
import dev.tandem.linux.RequiresRoot;
import dev.tandem.linux.TestNetwork;
import dev.tandem.linux.bpf.BpfMap;
import dev.tandem.lvs.fastpath.PacketCounter;
import dev.tandem.lvs.fastpath.SharedLayout;
import dev.tandem.lvs.service.ConnectionSnapshot;
import dev.tandem.lvs.service.Protocol;
import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.DatagramSocket;
import java.net.SocketTimeoutException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A director is killed, and one of another build takes over what it left. */
@RequiresRoot
class UpgradeTest {

  private static final String CONSTANT = "#define MARK_TRIES ";
  private static final int FLOWS = 20;

  @TempDir private Path otherBuild;
  @RegisterExtension private final LogRecorder log = LogRecorder.of(BalancerMaps.class);
  private DirectorLab lab;
  private DataPlane plane;

  @BeforeEach
  void build() throws Exception {
    lab = new DirectorLab().startServers().forNat();
  }

  @AfterEach
  void tearDown() throws Exception {
    if (plane != null) {
      plane.close();
    }
    XdpPlane.removeLeft(lab.settings(false).pinPath());
    lab.close();
  }

  /** A program that differs in a constant: other instructions on the same memory. */
  private PlaneProcess startOtherBuild() throws Exception {
    Path sources = Files.createDirectory(otherBuild.resolve("sources"));
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("src/main/bpf"))) {
      for (Path source : all) {
        String text = Files.readString(source).replace(CONSTANT + 4, CONSTANT + 3);
        Files.writeString(sources.resolve(source.getFileName()), text);
      }
    }
    Path program = Files.createDirectory(otherBuild.resolve("bpf")).resolve("balancer.bpf.o");
    compile(sources.resolve("balancer.bpf.c"), program);
    assertThat(Files.readAllBytes(program)).isNotEqualTo(Programs.read("balancer"));
    return new PlaneProcess(
        "director",
        PlaneKind.XDP,
        Protocol.UDP,
        lab.settings(false),
        otherBuild + File.pathSeparator + System.getProperty("java.class.path"));
  }

  private static void compile(Path source, Path program) throws Exception {
    Process compiler =
        new ProcessBuilder(
                "clang",
                "-O2",
                "-g",
                "-target",
                "bpf",
                "-mcpu=v3",
                "-I/usr/include/x86_64-linux-gnu",
                "-c",
                source.toString(),
                "-o",
                program.toString())
            .inheritIO()
            .start();
    assertThat(compiler.waitFor()).isZero();
  }

  /** Starts this build, which has its interfaces in another order. */
  private void startThisBuild() throws Exception {
    PlaneSettings settings = lab.settings(false, List.of("back2", "front", "back1"));
    plane = lab.startPlane(PlaneKind.XDP, settings, DirectorLab.service(Protocol.UDP, 0));
  }

  /** Many flows; a packet is lost without an answer, and misled if another server answers. */
  private static final class Client implements SteadyTraffic.Round, AutoCloseable {

    private final List<DatagramSocket> sockets = new ArrayList<>();
    private final List<String> servers = new ArrayList<>();
    private int asked;
    private int lost;
    private int misled;

    Client() throws IOException {
      for (int flow = 0; flow < FLOWS; flow++) {
        sockets.add(new DatagramSocket());
        servers.add(DirectorLab.ask(sockets.get(flow)));
        asked++;
      }
    }

    @Override
    public void run() throws IOException {
      for (int flow = 0; flow < FLOWS; flow++) {
        asked++;
        try {
          String answer = DirectorLab.ask(sockets.get(flow));
          misled += answer.equals(servers.get(flow)) ? 0 : 1;
        } catch (SocketTimeoutException e) {
          lost++;
        }
      }
    }

    @Override
    public void close() {
      sockets.forEach(DatagramSocket::close);
    }
  }

  @Test
  void knownFlowsGoOnAndAreCountedOn() throws Exception {
    Client client;
    SteadyTraffic traffic;
    PlaneProcess old = startOtherBuild();
    try (old) {
      client = TestNetwork.inside("client", Client::new);
      traffic = SteadyTraffic.start(client);
      traffic.awaitRounds();
    }
    try (client;
        traffic) {
      traffic.awaitRounds();
      startThisBuild();
      traffic.awaitRounds();
    }
    assertThat(client.lost).isZero();
    assertThat(client.misled).isZero();
    assertThat(plane.counters().get(PacketCounter.FORWARDED_IN)).isEqualTo(client.asked);
    assertThat(plane.counters().get(PacketCounter.FORWARDED_OUT)).isEqualTo(client.asked);
    List<ConnectionSnapshot> connections = new ArrayList<>();
    plane.control().connections(connections::add);
    assertThat(connections).hasSize(FLOWS);
  }

  private static String askOnce() throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      return DirectorLab.ask(socket);
    }
  }

  @Test
  void aTableOfAnotherLayoutIsGivenUp() throws Exception {
    PlaneProcess old = startOtherBuild();
    try (old) {
      TestNetwork.inside("client", UpgradeTest::askOnce);
    }
    Path pin = pin("identities");
    try (BpfMap identities = BpfMap.pinned("identities", pin.toString());
        Arena arena = Arena.ofShared()) {
      MemorySegment memory = identities.map(arena);
      memory.set(
          ValueLayout.JAVA_INT,
          SharedLayout.IDENTITY_LAYOUT_VERSION,
          SharedLayout.LAYOUT_VERSION - 1);
    }
    startThisBuild();
    assertThat(log.warnings())
        .singleElement()
        .asString()
        .contains(
            "in " + lab.settings(false).pinPath() + " is not taken over",
            "its layout is version %d and this build's %d"
                .formatted(SharedLayout.LAYOUT_VERSION - 1, SharedLayout.LAYOUT_VERSION),
            "starting with an empty one");
    assertBegunAnew();
  }

  @Test
  void aTableOfABuildThatHadFewerMapsIsGivenUp() throws Exception {
    PlaneProcess old = startOtherBuild();
    try (old) {
      TestNetwork.inside("client", UpgradeTest::askOnce);
    }
    BalancerMaps.unpin(pin("tunnels"));
    BalancerMaps.unpin(pin("mark_rules"));
    // What an earlier build lacks and is made for its table does not count.
    BalancerMaps.unpin(pin("stocks"));
    startThisBuild();
    assertThat(log.warnings())
        .singleElement()
        .asString()
        .contains(
            "in " + lab.settings(false).pinPath() + " is not taken over",
            "because it left no tunnels, mark_rules, ",
            "starting with an empty one");
    assertBegunAnew();
  }

  @Test
  void aTableWithoutMapsThatCanBeMadeIsTakenOver() throws Exception {
    PlaneProcess old = startOtherBuild();
    try (old) {
      TestNetwork.inside("client", UpgradeTest::askOnce);
    }
    BalancerMaps.unpin(pin("stocks"));
    BalancerMaps.unpin(pin("tallies"));
    BalancerMaps.unpin(pin("tally_journals"));
    startThisBuild();
    assertThat(log.warnings()).isEmpty();
    assertThat(plane.engine().table().live()).isEqualTo(1);
  }

  @Test
  void nothingIsSaidWhereNoDirectorWasBefore() throws Exception {
    startThisBuild();
    assertThat(log.warnings()).isEmpty();
    assertBegunAnew();
  }

  private Path pin(String name) {
    return lab.settings(false).pinPath().resolve(name);
  }

  private void assertBegunAnew() throws Exception {
    assertThat(plane.engine().table().live()).isZero();
    assertThat(plane.counters().get(PacketCounter.FORWARDED_IN)).isZero();
    String server = TestNetwork.inside("client", UpgradeTest::askOnce);
    assertThat(server).startsWith("server");
    assertThat(plane.counters().get(PacketCounter.FORWARDED_IN)).isEqualTo(1);
  }
}
