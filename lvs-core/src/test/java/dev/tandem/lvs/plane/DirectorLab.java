package dev.tandem.lvs.plane;

import dev.tandem.linux.TestNetwork;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Persistence;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import dev.tandem.lvs.service.Tunnel;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A client, a director and two servers in namespaces. Each server greets with its name and echoes.
 *
 * <pre>
 *   client eth0 192.0.2.10 ---- front 192.0.2.1   director   back1 198.51.100.1   ---- server 1 .2
 *            |  (VIP 192.0.2.100 on front)                   back2 198.51.100.129 ---- server 2 .130
 *            `--- direct links to the servers for DR: 203.0.113.0/30 and 203.0.113.4/30
 * </pre>
 */
final class DirectorLab implements AutoCloseable {

  static final String VIP = "192.0.2.100";
  static final int PORT = 80;
  static final int GUE_PORT = 6080;
  static final int SERVER_PORT = 8080;
  private static final List<String> SERVERS = List.of("198.51.100.2", "198.51.100.130");

  private final TestNetwork network = new TestNetwork();
  private final List<Closeable> running = new ArrayList<>();
  private final Path pins = Path.of("/sys/fs/bpf/tandem-test-" + ProcessHandle.current().pid());

  DirectorLab() {
    this(1);
  }

  /** One whose client and director have so many queues between them. */
  DirectorLab(int queues) {
    network.addNamespace("client").addNamespace("director");
    network.connect("client", "eth0", "director", "front", queues);
    network.ip("client", "addr add 192.0.2.10/24 dev eth0");
    network.ip("director", "addr add 192.0.2.1/24 dev front");
    network.ip("director", "addr add " + VIP + "/32 dev front");
    offloads(network, "client", "eth0");
    offloads(network, "director", "front");
    addServer(1, "198.51.100.1/25", "198.51.100.2", "203.0.113.1", "203.0.113.2");
    addServer(2, "198.51.100.129/25", "198.51.100.130", "203.0.113.5", "203.0.113.6");
  }

  private void addServer(int i, String gateway, String address, String direct, String own) {
    String server = "server" + i;
    network.addNamespace(server);
    network.connect("director", "back" + i, server, "eth0");
    network.ip("director", "addr add " + gateway + " dev back" + i);
    network.ip(server, "addr add " + address + "/25 dev eth0");
    network.connect("client", "direct" + i, server, "direct");
    network.ip("client", "addr add " + direct + "/30 dev direct" + i);
    network.ip(server, "addr add " + own + "/30 dev direct");
    network.exec(server, "sysctl", "-qw", "net.ipv4.conf.all.arp_ignore=1");
    network.exec(server, "sysctl", "-qw", "net.ipv4.conf.all.arp_announce=2");
    network.exec(server, "sysctl", "-qw", "net.ipv4.conf.all.rp_filter=0");
    network.exec("client", "sysctl", "-qw", "net.ipv4.conf.all.rp_filter=0");
    network.exec("client", "sysctl", "-qw", "net.ipv4.conf.direct" + i + ".rp_filter=0");
    offloads(network, "director", "back" + i);
    offloads(network, server, "eth0");
  }

  /** XDP on veth needs NAPI (which GRO switches on) at the other end and full checksums. */
  static void offloads(TestNetwork network, String namespace, String end) {
    network.exec(namespace, "ethtool", "-K", end, "gro", "on", "tx", "off");
  }

  /** Answers go back through the director. */
  DirectorLab forNat() {
    network.ip("server1", "route add default via 198.51.100.1");
    network.ip("server2", "route add default via 198.51.100.129");
    return this;
  }

  /** Answers go straight to the client. */
  DirectorLab forDirectRouting() {
    for (int i = 1; i <= 2; i++) {
      network.ip("server" + i, "addr add " + VIP + "/32 dev lo");
      network.ip(
          "server" + i, "route add 192.0.2.10 via " + (i == 1 ? "203.0.113.1" : "203.0.113.5"));
    }
    return this;
  }

  PlaneSettings settings(boolean keepForwarding) {
    return settings(keepForwarding, List.of("front", "back1", "back2"));
  }

  PlaneSettings settings(boolean keepForwarding, List<String> interfaces) {
    return settings(PlaneSettings.XdpMode.AUTO, keepForwarding, interfaces);
  }

  PlaneSettings settings(
      PlaneSettings.XdpMode mode, boolean keepForwarding, List<String> interfaces) {
    return new PlaneSettings(interfaces, mode, 10_000, 256, pins, false, keepForwarding);
  }

  /** Servers unwrap packets and answer the client directly. */
  DirectorLab forTunnels() throws Exception {
    forDirectRouting();
    for (int i = 1; i <= 2; i++) {
      running.add(TestNetwork.inside("server" + i, DirectorLab::unwrap));
    }
    return this;
  }

  private static Closeable unwrap() throws IOException {
    int index = NetworkInterface.getByName("eth0").getIndex();
    Decapsulator decapsulator = new Decapsulator(index, GUE_PORT);
    return decapsulator::close;
  }

  /** Starts a data plane in the director's namespace. */
  DataPlane startPlane(
      PlaneKind kind, boolean keepForwarding, ServiceSettings service, ForwardingMethod method)
      throws Exception {
    return startPlane(kind, keepForwarding, service, method, Tunnel.IPIP);
  }

  /** Starts a data plane whose servers are reached through tunnels, if that is the method. */
  DataPlane startPlane(
      PlaneKind kind,
      boolean keepForwarding,
      ServiceSettings service,
      ForwardingMethod method,
      Tunnel tunnel)
      throws Exception {
    return startPlane(kind, settings(keepForwarding), service, method, tunnel);
  }

  /** Starts a data plane that translates, with settings of its own. */
  DataPlane startPlane(PlaneKind kind, PlaneSettings settings, ServiceSettings service)
      throws Exception {
    return startPlane(kind, settings, service, ForwardingMethod.MASQUERADE, Tunnel.IPIP);
  }

  private static DataPlane startPlane(
      PlaneKind kind,
      PlaneSettings settings,
      ServiceSettings service,
      ForwardingMethod method,
      Tunnel tunnel)
      throws Exception {
    return TestNetwork.inside(
        "director",
        () -> {
          DataPlane plane = DataPlanes.open(kind, settings).plane();
          configure(plane, service, method, tunnel);
          plane.start();
          return plane;
        });
  }

  /** Adds a service with both servers. */
  static void configure(
      DataPlane plane, ServiceSettings service, ForwardingMethod method, Tunnel tunnel) {
    plane.control().addService(service);
    int port = method == ForwardingMethod.MASQUERADE ? SERVER_PORT : PORT;
    for (String address : SERVERS) {
      ServerKey key = new ServerKey(InetAddress.ofLiteral(address), port);
      plane.control().addServer(service.key(), new ServerSettings(key, method, 1, 0, 0, tunnel));
    }
  }

  static ServiceSettings service(Protocol protocol, int persistentSeconds) {
    return service(protocol, PORT, persistentSeconds);
  }

  static ServiceSettings service(Protocol protocol, int virtualPort, int persistentSeconds) {
    Optional<Persistence> persistence =
        persistentSeconds == 0
            ? Optional.empty()
            : Optional.of(new Persistence(persistentSeconds, Persistence.EACH_IPV4_CLIENT));
    ServiceKey key = new ServiceKey.OfAddress(protocol, InetAddress.ofLiteral(VIP), virtualPort);
    return new ServiceSettings(key, "rr", Set.of(), persistence, Optional.empty(), false);
  }

  /** Starts the servers' programs, on the service's port (DR) and on their own (NAT). */
  DirectorLab startServers() throws Exception {
    for (int i = 1; i <= 2; i++) {
      String name = "server" + i;
      for (int port : new int[] {PORT, SERVER_PORT}) {
        running.add(TestNetwork.inside(name, () -> listen(name, port)));
        running.add(TestNetwork.inside(name, () -> echoDatagrams(name, port)));
      }
    }
    return this;
  }

  /** Starts a server's program on the service's port; it greets with the namespace's name. */
  void startServer(String namespace) throws Exception {
    running.add(TestNetwork.inside(namespace, () -> listen(namespace, PORT)));
  }

  private static Closeable listen(String name, int port) throws IOException {
    ServerSocket listener = new ServerSocket(port);
    Thread.ofPlatform().daemon().start(() -> accept(listener, name));
    return listener;
  }

  private static void accept(ServerSocket listener, String name) {
    try {
      while (true) {
        Socket socket = listener.accept();
        Thread.ofPlatform().daemon().start(() -> echo(socket, name));
      }
    } catch (IOException e) {
      // The lab closed.
    }
  }

  private static void echo(Socket socket, String name) {
    try (socket) {
      socket.getOutputStream().write(name.getBytes());
      socket.getInputStream().transferTo(socket.getOutputStream());
    } catch (IOException e) {
      // The client will see it.
    }
  }

  /** Sends datagrams back to where they come from until the socket is closed. */
  static void sendBack(DatagramSocket socket) {
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            DatagramPacket packet = new DatagramPacket(new byte[64], 64);
            while (true) {
              socket.receive(packet);
              socket.send(packet);
            }
          } catch (IOException e) {
            // The test is over.
          }
        });
  }

  private static Closeable echoDatagrams(String name, int port) throws IOException {
    DatagramSocket socket = new DatagramSocket(port);
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            while (true) {
              DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
              socket.receive(packet);
              byte[] answer = name.getBytes();
              socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
          } catch (IOException e) {
            // The lab closed.
          }
        });
    return socket;
  }

  /** A session from the client; {@code server} is who answered. */
  record Session(Socket socket, String server) implements AutoCloseable {

    /** Sends bytes and reads as many back. */
    byte[] echo(byte[] data) throws IOException {
      OutputStream out = socket.getOutputStream();
      Thread writer =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  out.write(data);
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      byte[] back = socket.getInputStream().readNBytes(data.length);
      try {
        writer.join();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      return back;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /** Connects from the client to the virtual service, and waits for the server's name. */
  static Session connect() throws Exception {
    return connect(PORT);
  }

  static Session connect(int port) throws Exception {
    return TestNetwork.inside(
        "client",
        () -> {
          Socket socket = new Socket();
          socket.connect(new InetSocketAddress(VIP, port), 5000);
          socket.setSoTimeout(5000);
          InputStream in = socket.getInputStream();
          return new Session(socket, new String(in.readNBytes("server1".length())));
        });
  }

  /** Sends a datagram to the virtual service and returns the name that comes back. */
  static String ask(DatagramSocket socket) throws IOException {
    byte[] question = "who?".getBytes();
    socket.setSoTimeout(5000);
    socket.send(new DatagramPacket(question, question.length, new InetSocketAddress(VIP, PORT)));
    DatagramPacket answer = new DatagramPacket(new byte[64], 64);
    socket.receive(answer);
    return new String(answer.getData(), 0, answer.getLength());
  }

  TestNetwork network() {
    return network;
  }

  @Override
  public void close() throws IOException {
    for (Closeable program : running) {
      program.close();
    }
    network.close();
  }
}
