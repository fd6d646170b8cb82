package dev.tandem.director.drill;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** One request over a connection of its own, and once again if that fails. */
final class ShortConnection {

  private static final byte[] REQUEST =
      "GET / HTTP/1.1\r\nHost: lab\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final long CONNECT_NANOS = 3_000_000_000L;
  private static final long RETRY_NANOS = 1_000_000_000L;

  /** How it stands. */
  enum State {
    TRYING,
    RESTING,
    DONE,
    FAILED
  }

  private final Way way;
  private final Selector selector;
  private final long begunAt;
  private final long waits;
  private State state = State.RESTING;
  private int attempts;
  private long since;
  private SocketChannel channel;
  private SelectionKey key;
  private Optional<Long> standsSince = Optional.empty();
  private Optional<Long> brokenSince = Optional.empty();
  private boolean asked;
  private boolean answered;

  /**
   * For a thread in the client's namespace.
   *
   * @param waits how long it stands before it asks, in nanoseconds
   */
  ShortConnection(Way way, Selector selector, long now, long waits) {
    this.way = way;
    this.selector = selector;
    this.begunAt = now;
    this.waits = waits;
    attempt(now);
  }

  private void attempt(long now) {
    attempts++;
    since = now;
    standsSince = Optional.empty();
    asked = false;
    answered = false;
    state = State.TRYING;
    try {
      channel = SocketChannel.open();
      channel.configureBlocking(false);
      key = channel.register(selector, SelectionKey.OP_CONNECT, this);
      way.connect(channel);
    } catch (IOException e) {
      failed(now);
    }
  }

  private void failed(long now) {
    Client.close(channel);
    brokenSince = standsSince;
    state = attempts == 1 ? State.RESTING : State.FAILED;
    since = now;
  }

  /** Its channel is ready for something. */
  void ready(long now, ByteBuffer buffer) {
    try {
      if (key.isConnectable()) {
        channel.finishConnect();
        standsSince = Optional.of(now);
        since = now;
        key.interestOps(SelectionKey.OP_READ);
        askIfDue(now);
      } else {
        read(now, buffer.clear());
      }
    } catch (IOException e) {
      failed(now);
    }
  }

  private void askIfDue(long now) throws IOException {
    if (!asked && now - since >= waits) {
      asked = true;
      channel.write(ByteBuffer.wrap(REQUEST));
    }
  }

  private void read(long now, ByteBuffer buffer) throws IOException {
    if (channel.read(buffer) < 0) {
      end(now);
    } else if (!answered) {
      answered = StandardCharsets.US_ASCII.decode(buffer.flip()).toString().contains(" 200 ");
    }
  }

  private void end(long now) {
    if (answered) {
      Client.close(channel);
      state = State.DONE;
    } else {
      failed(now);
    }
  }

  /** Time passes. */
  void turn(long now) {
    switch (state) {
      case TRYING -> turnAttempt(now);
      case RESTING -> {
        if (now - since > RETRY_NANOS) {
          attempt(now);
        }
      }
      case DONE, FAILED -> {
        // Over.
      }
    }
  }

  /** One that stands has as much patience as a session. */
  private void turnAttempt(long now) {
    long patience = standsSince.isPresent() ? Session.STALL_NANOS + waits : CONNECT_NANOS;
    if (now - since > patience) {
      failed(now);
    } else if (standsSince.isPresent()) {
      try {
        askIfDue(now);
      } catch (IOException e) {
        failed(now);
      }
    }
  }

  /** Whether it stands, and did at some time. */
  boolean stoodAt(long time) {
    return state == State.TRYING && isBefore(standsSince, time);
  }

  /** Whether it broke, having stood since some time or longer. */
  boolean brokeFrom(long time) {
    return isBefore(brokenSince, time);
  }

  private static boolean isBefore(Optional<Long> moment, long time) {
    return moment.filter(at -> at - time <= 0).isPresent();
  }

  State state() {
    return state;
  }

  long begunAt() {
    return begunAt;
  }

  boolean retried() {
    return attempts > 1;
  }

  boolean isOver() {
    return state == State.DONE || state == State.FAILED;
  }

  void close() {
    Client.close(channel);
  }
}
