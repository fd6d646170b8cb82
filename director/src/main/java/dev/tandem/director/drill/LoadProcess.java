package dev.tandem.director.drill;

import dev.tandem.director.admin.Json;
import dev.tandem.director.lab.Lab;
import dev.tandem.director.lab.LabException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A share of the load, played by a process of its own; this is the drill's end of its pipes. */
final class LoadProcess implements AutoCloseable {

  private static final Duration END_PATIENCE = Duration.ofSeconds(10);

  private final Lab lab;
  private final String name;
  private final Process process;
  private final Writer orders;
  private final BufferedReader states;

  private LoadProcess(Lab lab, String name, Process process) {
    this.lab = lab;
    this.name = name;
    this.process = process;
    orders = process.outputWriter(StandardCharsets.UTF_8);
    states = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Starts it; it begins at once to open its sessions. */
  static LoadProcess start(Lab lab, String name, LoadShare share) {
    Process process =
        lab.converse(
            name,
            "lab",
            "load",
            "--name",
            lab.name().name(),
            "--family",
            lab.plan().family().label(),
            "--addresses",
            String.valueOf(lab.plan().cluster().addresses().size()),
            "--first",
            String.valueOf(share.first()),
            "--sessions",
            String.valueOf(share.sessions()),
            "--pause",
            String.valueOf(share.pause().toMillis()),
            "--rate",
            String.valueOf(share.rate()));
    return new LoadProcess(lab, name, process);
  }

  /**
   * Tells it something, and waits for the answer.
   *
   * @throws LabException when it has ended: a drill without its load proves nothing
   */
  LoadState tell(LoadOrder order) {
    try {
      orders.write(Json.text(order) + "\n");
      orders.flush();
      String line = states.readLine();
      if (line != null) {
        return Json.read(line.getBytes(StandardCharsets.UTF_8), LoadState.class);
      }
    } catch (IOException e) {
      throw new LabException(brokeDown(), e);
    }
    throw new LabException(brokeDown());
  }

  private String brokeDown() {
    return "the load broke down. It said:\n" + lab.lastWords(name);
  }

  /** Ends it with all its connections, and waits for that. */
  @Override
  public void close() {
    try {
      orders.close();
      if (!process.waitFor(END_PATIENCE)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
