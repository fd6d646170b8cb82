package dev.tandem.director.lab;

import dev.tandem.director.admin.AdminClient;
import dev.tandem.director.admin.AdminException;
import dev.tandem.director.admin.AdminRequest;
import dev.tandem.linux.EnumText;
import dev.tandem.linux.LibC;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A lab that stands, or is about to. */
public final class Lab {

  private static final Duration START_PATIENCE = Duration.ofSeconds(60);
  private static final Duration ASK_PATIENCE = Duration.ofSeconds(10);

  private final LabName name;
  private final LabFiles files;
  private final LabPlan plan;
  private final Instant since;
  private final LabProcesses processes;
  private final LabFaults faults;
  private final Thread onExit;

  private Lab(LabName name, LabFiles files, LabFiles.Charter charter) {
    this.name = name;
    this.files = files;
    this.plan = charter.plan();
    this.since = charter.since();
    this.processes = new LabProcesses(name, files);
    this.faults = new LabFaults(name, plan);
    this.onExit = new Thread(() -> Remains.remove(name), "lab-down");
  }

  /**
   * Raises a lab. The directors are started, but may still have to elect the master.
   *
   * @param temporary whether this process will take it down itself, at the latest when it ends
   * @param progress hears what is being done
   * @throws LabException when there is one already, or something cannot be made; then nothing of it
   *     is left
   */
  public static Lab raise(
      LabName name, LabPlan plan, boolean temporary, Consumer<String> progress) {
    return raise(name, plan, temporary, plan.directors(), progress);
  }

  /** The same for this process only, with nothing on the directors, for others in their place. */
  public static Lab raiseBare(LabName name, LabPlan plan, Consumer<String> progress) {
    return raise(name, plan, true, List.of(), progress);
  }

  private static Lab raise(
      LabName name,
      LabPlan plan,
      boolean temporary,
      List<String> directors,
      Consumer<String> progress) {
    Lab lab = found(name, plan, temporary, progress);
    try {
      lab.build(progress);
      directors.forEach(lab::startDirector);
      directors.forEach(lab::awaitDirector);
      lab.files.markComplete();
    } catch (RuntimeException e) {
      lab.down();
      throw e;
    }
    if (!temporary) {
      lab.letStand();
    }
    return lab;
  }

  private static Lab found(
      LabName name, LabPlan plan, boolean temporary, Consumer<String> progress) {
    if (!LibC.isRoot()) {
      throw new LabException("a lab needs root: it makes network namespaces");
    }
    Remains.clearFor(name, plan, progress);
    LabFiles files = new LabFiles(name);
    LabFiles.Charter charter = LabFiles.Charter.of(plan, temporary);
    if (!files.claim(charter)) {
      throw new LabException("another tandem has just begun to raise a lab");
    }
    Lab lab = new Lab(name, files, charter);
    Runtime.getRuntime().addShutdownHook(lab.onExit);
    return lab;
  }

  /** From now on it outlives this process. */
  private void letStand() {
    try {
      Runtime.getRuntime().removeShutdownHook(onExit);
    } catch (IllegalStateException beingEnded) {
      // Then it goes with this process.
    }
  }

  private void build(Consumer<String> progress) {
    progress.accept(
        ("Raising the lab: %s, plane %s, channel %s, client, %d directors%s, %d servers, "
                + "adverts every %s s")
            .formatted(
                plan.mode(),
                EnumText.lower(plan.plane()),
                EnumText.lower(plan.channel()),
                plan.cluster().size(),
                plan.cluster().activeActive() ? " active/active" : "",
                plan.servers(),
                plan.advertSeconds()));
    new LabNetwork(name, plan).build();
    plan.serverNames().forEach(this::startServer);
    plan.serverNames().forEach(this::awaitServer);
    if (plan.channel() == LabChannel.UDP) {
      files.makeSeal();
    }
    plan.cluster()
        .numbers()
        .forEach(number -> {
          String director = LabCluster.name(number);
          writeConfiguration(number, director, plan.cluster().activeActive());
          writeConfiguration(number, preempting(director), true);
        });
  }

  private void writeConfiguration(int number, String file, boolean preempts) {
    String director = LabCluster.name(number);
    var places = new DirectorFile.Places(name.pins(director), socket(director), files.seal());
    String text = new DirectorFile(plan, number, places, preempts).text();
    files.write(files.config(file).getFileName().toString(), text);
  }

  private static String preempting(String director) {
    return director + "-preempts";
  }

  /** The lab that stands under this name. */
  public static Optional<Lab> find(LabName name) {
    LabFiles files = new LabFiles(name);
    return files.complete()
        ? files.charter().map(charter -> new Lab(name, files, charter))
        : Optional.empty();
  }

  /**
   * Takes a lab down, whole or in parts, whatever state it is in.
   *
   * @return whether there was anything
   */
  public static boolean down(LabName name) {
    return Remains.remove(name);
  }

  /** Takes this lab down. */
  public void down() {
    Remains.remove(name);
    letStand();
  }

  public LabName name() {
    return name;
  }

  public LabPlan plan() {
    return plan;
  }

  /** When it was raised. */
  public Instant since() {
    return since;
  }

  /** Where its files are. */
  public Path directory() {
    return name.directory();
  }

  /** What befalls its nodes and links, at one's word. */
  public LabFaults faults() {
    return faults;
  }

  /** Starts a director, or starts it again; does not wait. */
  public void startDirector(String director) {
    start(director, director);
  }

  /** The same, to take the role if its priority is the higher one. */
  public void startPreempting(String director) {
    start(director, preempting(director));
  }

  private void start(String director, String file) {
    processes.startInside(
        director, director, OwnProgram.command("run", "-f", files.config(file).toString()));
  }

  /** Waits until a director answers. */
  public void awaitDirector(String director) {
    AdminClient client = new AdminClient(socket(director), ASK_PATIENCE);
    await(director, director + " answers", () -> Files.exists(socket(director)) && answers(client));
  }

  private void await(String process, String what, BooleanSupplier condition) {
    Await.until(
        what,
        START_PATIENCE,
        () -> {
          if (!processes.isAlive(process)) {
            throw new LabException(
                process + " ended at its start. It said:\n" + processes.lastWords(process));
          }
          return condition.getAsBoolean();
        });
  }

  private static boolean answers(AdminClient client) {
    try {
      return client.send(AdminRequest.get("/v1/status")).status() > 0;
    } catch (AdminException e) {
      return false;
    }
  }

  /** Writes a file into the directory of the lab. */
  public void write(String file, String text) {
    files.write(file, text);
  }

  /** Starts another program in a node, in the background; the lab ends it when it goes down. */
  public void startProgram(String node, String process, List<String> command) {
    processes.startInside(node, process, command);
  }

  /**
   * Starts {@code tandem} as a process that this one talks with, and that should end when it is
   * told no more.
   */
  public Process converse(String process, String... arguments) {
    return processes.converse(process, OwnProgram.command(arguments));
  }

  /** What a program of the lab said last, for messages about its failure. */
  public String lastWords(String process) {
    return processes.lastWords(process);
  }

  /** Asks such a program to end, and waits; nothing happens if it has ended. */
  public void stopProgram(String process) {
    processes.note(process).ifPresent(ProcessNote::stop);
  }

  /** Kills a director's process: no goodbye, no flush. */
  public void killDirector(String director) {
    processes.kill(director);
  }

  /** Asks a director's process to end, and waits until it has. */
  public void stopDirector(String director) {
    stopProgram(director);
  }

  /** Whether a director's process runs. */
  public boolean runs(String director) {
    return processes.isAlive(director);
  }

  /** The process id of a director; 0 when it does not run. */
  public long pid(String director) {
    return processes.note(director).filter(ProcessNote::isAlive).map(ProcessNote::pid).orElse(0L);
  }

  /** The admin socket of a director. */
  public Path socket(String director) {
    return files.socket(director);
  }

  /** Kills a server: all it has is closed, and it no longer listens. */
  public void killServer(String server) {
    processes.kill(server);
  }

  /** Brings a dead server back. Returns when it listens. */
  public void returnServer(String server) {
    startServer(server);
    awaitServer(server);
  }

  private void startServer(String server) {
    processes.startInside(
        server, server, OwnProgram.command("lab", "serve", "--name", name.name(), server));
  }

  private void awaitServer(String server) {
    await(server, server + " listens", () -> inside(server, Lab::listens));
  }

  /** Whether somebody accepts on the port of this host that a server opens last. */
  private static boolean listens() {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), LabAddresses.ECHO_PORT));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** The addresses of a server, in the lab's main family. */
  public List<String> addresses(String server) {
    return plan.addresses(plan.family(), server);
  }

  /** Calls on a thread that lives in a node: what it opens stays there. */
  public <T> T inside(String node, Callable<T> body) {
    return Namespaces.inside(name.namespace(node), body);
  }

  /** The namespace of a node. */
  public String namespace(String node) {
    return name.namespace(node);
  }

  /**
   * Runs a command in a node with this process's own input and output.
   *
   * @return its exit code
   */
  public int exec(String node, List<String> command) {
    if (!plan.nodes().contains(node)) {
      throw new LabException(
          "there is no node " + node + "; there are " + String.join(", ", plan.nodes()));
    }
    return processes.run(node, command, socket(node));
  }
}
