package dev.tandem.sync;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * The way of messages over TLS: connections of this director to itself, in memory. They are
 * several, one after another, because what the JVM compiles while it sees no handshake it gives up
 * at the next one.
 */
final class TlsWay implements CipherWarmUp.Way {

  // A handshake takes three, and a ticket for the next one; some ends speak twice in a row.
  private static final int MOST_FLIGHTS = 10;
  private static final int RECORDS_IN_FLIGHT = 4;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private static final int RECORDS_OF_A_CONNECTION = 500;
  // By these a session is found again, which saves the proof of certificates.
  private static final String HOST = "self";
  private static final int PORT = 1;

  private final SSLContext context;
  private SSLEngine client;
  private SSLEngine server;
  private ByteBuffer toClient;
  private ByteBuffer toServer;
  private int records;

  /**
   * Not connected yet.
   *
   * @param context of keys that their own authority has signed
   */
  TlsWay(SSLContext context) {
    this.context = context;
  }

  private void connect() throws SSLException {
    client = context.createSSLEngine(HOST, PORT);
    client.setUseClientMode(true);
    server = context.createSSLEngine(HOST, PORT);
    server.setUseClientMode(false);
    server.setNeedClientAuth(true);
    int room = RECORDS_IN_FLIGHT * client.getSession().getPacketBufferSize();
    toClient = ByteBuffer.allocate(room);
    toServer = ByteBuffer.allocate(room);
    shakeHands();
  }

  private void shakeHands() throws SSLException {
    client.beginHandshake();
    server.beginHandshake();
    ByteBuffer nothingComes = ByteBuffer.allocate(client.getSession().getApplicationBufferSize());
    for (int flight = 0; flight < MOST_FLIGHTS && (isBusy(client) || isBusy(server)); flight++) {
      speak(client, toServer);
      listen(server, toServer, nothingComes);
      speak(server, toClient);
      listen(client, toClient, nothingComes);
    }
    if (isBusy(client) || isBusy(server)) {
      throw new SSLException("the handshake does not come to an end");
    }
  }

  private static boolean isBusy(SSLEngine engine) {
    return engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING;
  }

  private static void speak(SSLEngine engine, ByteBuffer wire) throws SSLException {
    runTasks(engine);
    while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
      if (engine.wrap(NOTHING, wire).bytesProduced() == 0) {
        return;
      }
    }
  }

  /** Opens what has come, up to where the engine wants to speak first. */
  private static void listen(SSLEngine engine, ByteBuffer wire, ByteBuffer opened)
      throws SSLException {
    wire.flip();
    SSLEngineResult result;
    do {
      result = engine.unwrap(wire, opened);
      runTasks(engine);
    } while (result.bytesConsumed() > 0);
    wire.compact();
  }

  private static void runTasks(SSLEngine engine) {
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
    }
  }

  @Override
  public void carry(ByteBuffer plain, ByteBuffer opened) throws SSLException {
    if (records++ % RECORDS_OF_A_CONNECTION == 0) {
      connect();
    }
    SSLEngineResult sealed;
    do {
      sealed = client.wrap(plain, toServer);
      listen(server, toServer, opened);
    } while (sealed.bytesConsumed() > 0 && plain.hasRemaining());
  }
}
