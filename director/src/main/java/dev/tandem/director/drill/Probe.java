package dev.tandem.director.drill;

import dev.tandem.director.lab.LabAddresses;
import dev.tandem.director.lab.LabFamily;
import dev.tandem.director.lab.OtherHost;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a virtual service again and again, always as a client that nobody has seen before: each
 * datagram has a port of its own, so a director has to be there to choose a server. Times in which
 * it could not look, because the machine or its JVM stood still, are noted.
 */
final class Probe extends Client {

  /** Of all probes of a drill together: more would keep the directors from their work. */
  static final Duration PERIOD = Duration.ofMillis(1);

  private static final Logger LOG = LoggerFactory.getLogger(Probe.class);
  private static final long PATIENCE_NANOS = 1_000_000_000;
  // Come round again after 40 s or later, when the directors have long forgotten them.
  private static final int FIRST_PORT = 10_000;
  private static final int PORTS = 40_000;

  /** A question that waits for its answer. */
  private record Question(int number, DatagramChannel channel, long askedAt) {}

  private final InetAddress address;
  private final InetSocketAddress service;
  private final long period;
  private final ProbeLog log = new ProbeLog();
  private final Deque<Question> waiting = new ArrayDeque<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(16);
  private Selector selector;
  private volatile long lastAnswered;

  /**
   * Not started.
   *
   * @param number of the virtual address that it asks; each has a client of its own
   * @param period between two questions
   */
  Probe(String namespace, LabFamily family, int number, Duration period) {
    super("probe" + number, namespace);
    this.period = period.toNanos();
    address = InetAddress.ofLiteral(family.clients().get(number - 1));
    service = family.service(number, LabAddresses.ECHO_PORT);
  }

  @Override
  void work() throws IOException {
    OtherHost.schedule(LOG, "the probe");
    try (Selector opened = Selector.open()) {
      selector = opened;
      long due = System.nanoTime();
      long looked = due;
      while (running()) {
        ask();
        // What was missed in a pause is not made up for.
        due = Math.max(due + period, System.nanoTime());
        sleepUntil(due);
        looked = look(looked);
        collect();
      }
      for (Question question : waiting) {
        question.channel().close();
      }
    }
  }

  /** What comes between two looks that are far apart may have come at any time between them. */
  private long look(long before) {
    long now = System.nanoTime();
    if (now - before > 2 * period) {
      log.absent(before + period, now);
    }
    return now;
  }

  private static void sleepUntil(long due) {
    for (long rest = due - System.nanoTime(); rest > 0; rest = due - System.nanoTime()) {
      LockSupport.parkNanos(rest);
    }
  }

  private void ask() throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    channel.configureBlocking(false);
    long now = System.nanoTime();
    int number = log.asked(now);
    Question question = new Question(number, channel, now);
    waiting.addLast(question);
    try {
      channel.bind(new InetSocketAddress(address, FIRST_PORT + number % PORTS));
      channel.connect(service);
      buffer.clear().putLong(now).flip();
      channel.write(buffer);
      channel.register(selector, SelectionKey.OP_READ, question);
    } catch (IOException e) {
      // Without a route or a neighbour the question is lost like any other.
      channel.close();
    }
  }

  private void collect() throws IOException {
    selector.selectNow(key -> {
      Question question = (Question) key.attachment();
      try {
        buffer.clear();
        if (question.channel().read(buffer) > 0) {
          log.answered(question.number(), System.nanoTime());
          lastAnswered = question.askedAt();
        }
        question.channel().close();
      } catch (PortUnreachableException e) {
        close(question.channel());
      } catch (IOException e) {
        LOG.debug("a question of the probe failed", e);
        close(question.channel());
      }
    });
    long now = System.nanoTime();
    while (!waiting.isEmpty() && now - waiting.peekFirst().askedAt() > PATIENCE_NANOS) {
      waiting.removeFirst().channel().close();
    }
  }

  /** When the latest question was asked that has an answer; 0 if none has. */
  long lastAnswered() {
    return lastAnswered;
  }

  /** All that was asked; once it has stopped. */
  ProbeLog log() {
    return log;
  }
}
