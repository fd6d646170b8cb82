package dev.tandem.director.drill;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** One request over a connection of its own, and once again if that fails. */
final class ShortConnection {

  private static final byte[] REQUEST =
      "GET / HTTP/1.1\r\nHost: lab\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final long ATTEMPT_NANOS = 3_000_000_000L;
  private static final long RETRY_NANOS = 1_000_000_000L;

  /** How it stands. */
  enum State {
    TRYING,
    RESTING,
    DONE,
    FAILED
  }

  private final InetSocketAddress service;
  private final Selector selector;
  private final long begunAt;
  private State state = State.RESTING;
  private int attempts;
  private long since;
  private SocketChannel channel;
  private boolean answered;

  /** For a thread in the client's namespace. */
  ShortConnection(InetSocketAddress service, Selector selector, long now) {
    this.service = service;
    this.selector = selector;
    this.begunAt = now;
    attempt(now);
  }

  private void attempt(long now) {
    attempts++;
    since = now;
    answered = false;
    state = State.TRYING;
    try {
      channel = SocketChannel.open();
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_CONNECT, this);
      channel.connect(service);
    } catch (IOException e) {
      failed(now);
    }
  }

  private void failed(long now) {
    Client.close(channel);
    state = attempts == 1 ? State.RESTING : State.FAILED;
    since = now;
  }

  /** Its channel is ready for something. */
  void ready(SelectionKey key, long now, ByteBuffer buffer) {
    try {
      if (key.isConnectable()) {
        channel.finishConnect();
        channel.write(ByteBuffer.wrap(REQUEST));
        key.interestOps(SelectionKey.OP_READ);
        return;
      }
      buffer.clear();
      if (channel.read(buffer) < 0) {
        end(now);
      } else if (!answered) {
        answered = StandardCharsets.US_ASCII.decode(buffer.flip()).toString().contains(" 200 ");
      }
    } catch (IOException e) {
      failed(now);
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
    if (state == State.TRYING && now - since > ATTEMPT_NANOS) {
      failed(now);
    } else if (state == State.RESTING && now - since > RETRY_NANOS) {
      attempt(now);
    }
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
