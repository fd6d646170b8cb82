package dev.tandem.lvs.plane;

import dev.tandem.linux.NetworkNamespace;
import dev.tandem.linux.TestNetwork;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.Tunnel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/** A data plane in a process of its own, which can be killed. */
final class PlaneProcess implements AutoCloseable {

  static final String READY = "ready";

  private final Process process;
  private final BufferedReader output;

  /**
   * Starts one in a namespace of this test, and waits until it forwards.
   *
   * @param classPath where it finds classes and programs
   */
  PlaneProcess(
      String namespace, PlaneKind kind, Protocol protocol, PlaneSettings settings, String classPath)
      throws IOException {
    this(
        namespace,
        classPath,
        PlaneProcess.class,
        kind.name(),
        protocol.name(),
        settings.pinPath().toString(),
        String.join(",", settings.interfaces()));
  }

  /** Starts another program, which prints {@link #READY} when its plane forwards. */
  PlaneProcess(String namespace, String classPath, Class<?> program, String... arguments)
      throws IOException {
    List<String> command =
        List.of(
            "nsenter",
            "--net=" + NetworkNamespace.path(TestNetwork.namespace(namespace)),
            ProcessHandle.current().info().command().orElseThrow(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            classPath,
            program.getName());
    process =
        new ProcessBuilder(Stream.concat(command.stream(), Stream.of(arguments)).toList())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    output = new BufferedReader(new InputStreamReader(process.getInputStream()));
    var _ = linesUntil(READY);
  }

  /** Sends it an empty line, and returns what it prints up to {@link #READY}. */
  List<String> ask() throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
    return linesUntil(READY);
  }

  private List<String> linesUntil(String last) throws IOException {
    List<String> lines = new ArrayList<>();
    while (true) {
      String line = output.readLine();
      if (line == null) {
        throw new IOException("the process ended before it was ready");
      }
      if (line.equals(last)) {
        return lines;
      }
      lines.add(line);
    }
  }

  /** Kills it, so that it can undo nothing. */
  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** Arguments: plane, protocol, path of the pins, interfaces. */
  public static void main(String[] arguments) throws Exception {
    PlaneSettings settings =
        new PlaneSettings(
            List.of(arguments[3].split(",")),
            PlaneSettings.XdpMode.AUTO,
            10_000,
            256,
            Path.of(arguments[2]),
            false,
            false);
    DataPlane plane = DataPlanes.open(PlaneKind.valueOf(arguments[0]), settings).plane();
    DirectorLab.configure(
        plane,
        DirectorLab.service(Protocol.valueOf(arguments[1]), 0),
        ForwardingMethod.MASQUERADE,
        Tunnel.IPIP);
    plane.start();
    System.out.println(READY);
    new CountDownLatch(1).await();
  }
}
