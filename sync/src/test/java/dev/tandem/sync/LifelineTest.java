package dev.tandem.sync;

import static dev.tandem.sync.LiveNode.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.linux.LinuxException;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real processes that are really killed. */
class LifelineTest {

  private static final InetAddress HERE = InetAddress.getLoopbackAddress();
  private static final int ANY_PORT = 0;
  private static final int BALLAST = 600 << 20;

  private final List<AutoCloseable> opened = new ArrayList<>();
  private final List<String> cut = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
  }

  /** A process with much memory, a lifeline, and a connection as others have them. */
  static final class Victim {

    private Victim() {}

    public static void main(String[] arguments) throws Exception {
      Lifeline lifeline = new Lifeline(new InetSocketAddress(HERE, ANY_PORT));
      byte[] ballast = new byte[BALLAST];
      Arrays.fill(ballast, (byte) 1);
      try (ServerSocket ordinary = new ServerSocket(ANY_PORT, 1, HERE)) {
        System.out.println(lifeline.port());
        System.out.println(ordinary.getLocalPort());
        try (Socket accepted = ordinary.accept()) {
          System.out.println("accepted " + accepted.getPort() + " " + ballast.length);
          System.in.read();
        }
      }
    }
  }

  @Test
  void itIsCutBeforeTheMemoryOfAKilledProcessIsGivenBack() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    opened.add(process::destroyForcibly);
    BufferedReader out = process.inputReader();
    Socket lifeline = connect(numberIn(out));
    Socket ordinary = connect(numberIn(out));
    assertThat(lineIn(out)).startsWith("accepted");

    Ending early = Ending.of(lifeline);
    Ending closed = Ending.of(ordinary);
    long killed = System.nanoTime();
    process.destroyForcibly();

    early.thread.join();
    closed.thread.join();
    assertThat(early.at - killed).isPositive().isLessThan(closed.at - killed);
  }

  /** When a connection ended. */
  private static final class Ending {

    private final Socket socket;
    private final Thread thread;
    private volatile long at;

    private Ending(Socket socket) {
      this.socket = socket;
      thread = Thread.ofPlatform().start(this::run);
    }

    static Ending of(Socket socket) {
      return new Ending(socket);
    }

    private void run() {
      awaitEnd(socket);
      at = System.nanoTime();
    }
  }

  private static void awaitEnd(Socket socket) {
    try {
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    } catch (IOException e) {
      assertThat(e).as("a reset ends it just as well").isInstanceOf(SocketException.class);
    }
  }

  private static String lineIn(BufferedReader out) throws IOException {
    return Optional.ofNullable(out.readLine()).orElseThrow(() -> new IOException("it has ended"));
  }

  private static int numberIn(BufferedReader out) throws IOException {
    return Integer.parseInt(lineIn(out));
  }

  private Socket connect(int port) throws IOException {
    Socket socket = new Socket(HERE, port);
    opened.add(socket);
    return socket;
  }

  private ServerSocket listen() throws IOException {
    ServerSocket listener = new ServerSocket(ANY_PORT, 1, HERE);
    opened.add(listener);
    return listener;
  }

  private HeldLifelines holder() {
    HeldLifelines holder = new HeldLifelines(HERE, name -> Optional.of(HERE), cut::add);
    opened.add(holder);
    return holder;
  }

  /** The other end of a connection that has lasted so long that its end counts. */
  private static Socket heldLongEnough(HeldLifelines holder, ServerSocket lifeline)
      throws Exception {
    holder.heard("other", lifeline.getLocalPort());
    Socket held = lifeline.accept();
    TimeUnit.MILLISECONDS.sleep(1100);
    return held;
  }

  @Test
  void aHolderHearsOfTheEndOfWhatItHasHeldForASecond() throws Exception {
    HeldLifelines holder = holder();
    ServerSocket shortLived = listen();
    holder.heard("brief", shortLived.getLocalPort());
    shortLived.accept().close();
    ServerSocket longLived = listen();
    holder.heard("other", longLived.getLocalPort());
    try (Socket held = heldLongEnough(holder, longLived)) {
      assertThat(held.isConnected()).isTrue();
    }
    await("the cut", () -> !cut.isEmpty());
    assertThat(cut).containsExactly("other");
  }

  @Test
  void whoHasLeftIsNotDead() throws Exception {
    HeldLifelines holder = holder();
    ServerSocket lifeline = listen();
    try (Socket held = heldLongEnough(holder, lifeline)) {
      holder.left("other");
      assertThat(held.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(cut).isEmpty();
  }

  @Test
  void whoIsOnlyMissedMayDie() throws Exception {
    HeldLifelines holder = holder();
    ServerSocket lifeline = listen();
    try (Socket held = heldLongEnough(holder, lifeline)) {
      holder.missed("other");
      assertThat(held.isConnected()).isTrue();
    }
    await("the cut", () -> !cut.isEmpty());
    assertThat(cut).containsExactly("other");
  }

  @Test
  void whoIsHeardAgainIsHeldAnew() throws Exception {
    HeldLifelines holder = holder();
    ServerSocket lifeline = listen();
    try (Socket before = heldLongEnough(holder, lifeline)) {
      holder.missed("other");
      holder.heard("other", lifeline.getLocalPort());
      assertThat(before.getInputStream().read()).isEqualTo(-1);
    }
    try (Socket now = lifeline.accept()) {
      assertThat(now.isConnected()).isTrue();
      await("it lasts", () -> holder.holds("other"));
    }
    await("the cut", () -> !cut.isEmpty());
    assertThat(cut).containsExactly("other");
  }

  @Test
  void placesOfThoseThatHaveGoneAreFree() throws Exception {
    Lifeline lifeline = new Lifeline(new InetSocketAddress(HERE, ANY_PORT));
    opened.add(lifeline);
    List<Socket> holders = new ArrayList<>();
    for (int i = 0; i < Lifeline.HOLDERS; i++) {
      holders.add(connect(lifeline.port()));
    }
    assertThat(connect(lifeline.port()).getInputStream().read()).isEqualTo(-1);
    holders.getFirst().close();
    holders.get(1).getOutputStream().write(1);
    awaitEnd(holders.get(1));
    Socket late = connect(lifeline.port());
    lifeline.close();
    opened.remove(lifeline);
    assertThat(late.getInputStream().read()).isEqualTo(-1);
    assertThat(holders.getLast().getInputStream().read()).isEqualTo(-1);
    // Its next life has the same port at once.
    opened.add(new Lifeline(new InetSocketAddress(HERE, lifeline.port())));
  }

  @Test
  void aPortThatIsTakenIsSaid() throws Exception {
    ServerSocket taken = listen();
    assertThatThrownBy(() -> new Lifeline(new InetSocketAddress(HERE, taken.getLocalPort())))
        .isInstanceOf(LinuxException.class)
        .hasMessageContaining("port " + taken.getLocalPort());
  }
}
