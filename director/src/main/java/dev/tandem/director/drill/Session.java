package dev.tandem.director.drill;

import dev.tandem.linux.EnumText;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** A long-lived TCP session: one message at a time goes out and must come back as it was. */
final class Session {

  /** Nobody would wait longer for an answer. */
  static final long STALL_NANOS = 15_000_000_000L;

  /** What has become of a session. */
  enum State {
    OPENING,
    OPEN,
    /** Reset or closed by the other side. */
    RESET,
    /** No answer for longer than anybody would wait. */
    STALLED,
    /** Something came back that was not sent. */
    CORRUPT;

    boolean isLoss() {
      return this == RESET || this == STALLED || this == CORRUPT;
    }
  }

  private final int number;
  private final SocketChannel channel;
  private final SelectionKey key;
  private final StringBuilder greeting = new StringBuilder();
  private State state = State.OPENING;
  private int port;
  private String server = "";
  private boolean waiting;
  private int sequence;
  private int position;
  private long sentAt;
  private long lastAnswered;
  private long longestWait;

  /** Begins to connect; for a thread in the client's namespace. */
  Session(int number, Way way, Selector selector) throws IOException {
    this.number = number;
    channel = SocketChannel.open();
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    sentAt = System.nanoTime();
    key = channel.register(selector, SelectionKey.OP_CONNECT, this);
    connect(way);
  }

  private void connect(Way way) {
    try {
      way.connect(channel);
    } catch (IOException e) {
      // Such as no route, which is known at once: the session failed, not the client.
      end(State.RESET);
    }
  }

  /** Sends the next message. */
  void send(long now, ByteBuffer buffer) {
    sequence++;
    position = 0;
    sentAt = now;
    waiting = true;
    EchoMessage.write(buffer, number, sequence);
    try {
      // Nothing is on its way, so the kernel has room for all of it.
      channel.write(buffer);
    } catch (IOException e) {
      end(State.RESET);
    }
  }

  /** Something can be read, or the connection stands. */
  void ready(long now, ByteBuffer buffer) {
    try {
      if (key.isConnectable()) {
        channel.finishConnect();
        port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
        key.interestOps(SelectionKey.OP_READ);
      } else {
        buffer.clear();
        if (channel.read(buffer) < 0) {
          end(State.RESET);
        } else {
          take(now, buffer.flip());
        }
      }
    } catch (IOException e) {
      end(State.RESET);
    }
  }

  private void take(long now, ByteBuffer octets) {
    while (state == State.OPENING && octets.hasRemaining()) {
      greet(octets.get());
    }
    if (!octets.hasRemaining()) {
      return;
    }
    int length = octets.remaining();
    if (!waiting || !EchoMessage.matches(octets, number, sequence, position)) {
      end(State.CORRUPT);
      return;
    }
    position += length;
    if (position == EchoMessage.BYTES) {
      waiting = false;
      lastAnswered = sentAt;
      longestWait = Math.max(longestWait, now - sentAt);
    }
  }

  private void greet(byte octet) {
    if (octet == '\n') {
      server = greeting.toString();
      state = State.OPEN;
    } else {
      greeting.append(new String(new byte[] {octet}, StandardCharsets.US_ASCII));
    }
  }

  /** Gives it up when it has waited too long. */
  void endIfStalled(long now) {
    if ((waiting || state == State.OPENING) && now - sentAt > STALL_NANOS) {
      end(State.STALLED);
    }
  }

  void end(State why) {
    state = why;
    waiting = false;
    Client.close(channel);
  }

  State state() {
    return state;
  }

  /** Whether a message may go out. */
  boolean isIdle() {
    return state == State.OPEN && !waiting;
  }

  /** How many have gone out. */
  int messages() {
    return sequence;
  }

  long sentAt() {
    return sentAt;
  }

  /** When the latest message was sent that has come back; 0 before the first. */
  long lastAnswered() {
    return lastAnswered;
  }

  /** Whether it stands and something has come back. */
  boolean isAnswered() {
    return state == State.OPEN && lastAnswered != 0;
  }

  /** Whether something has come back that was sent after a time. */
  boolean isAnsweredAfter(long time) {
    return state == State.OPEN && lastAnswered != 0 && lastAnswered - time > 0;
  }

  /** Who answers; empty while it opens. */
  String server() {
    return server;
  }

  int number() {
    return number;
  }

  /** Who it is and what became of it, to be looked for in a capture. */
  @Override
  public String toString() {
    return "client port %d, %s: %s"
        .formatted(port, server.isEmpty() ? "no server" : server, EnumText.lower(state));
  }

  /** The longest wait for an answer since the last {@link #forgetWaits}, in nanoseconds. */
  long longestWait() {
    return longestWait;
  }

  void forgetWaits() {
    longestWait = 0;
  }
}
