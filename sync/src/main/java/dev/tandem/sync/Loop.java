package dev.tandem.sync;

import dev.tandem.sync.key.ChannelKeys;
import dev.tandem.sync.key.KeyException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** A way on which messages come back to the one who sends them. */
interface Loop extends AutoCloseable {

  /** Passes a message on, and returns it as it comes out. */
  byte[] pass(byte[] message) throws IOException;

  @Override
  void close() throws IOException;

  /**
   * One on which messages pass what they pass in a channel with this protection: a connection on
   * loopback with TLS. Whoever seals messages does so above the connection.
   */
  static Loop with(Protection protection) throws IOException {
    return protection instanceof Protection.Tls tls ? Secure.open(tls) : new Direct();
  }

  /** Without any way. */
  final class Direct implements Loop {

    @Override
    public byte[] pass(byte[] message) {
      return message;
    }

    @Override
    public void close() {}
  }

  /** Both ends of a connection with TLS; buffers hold a message, so that writing never waits. */
  final class Secure implements Loop {

    private static final int BUFFER = 1 << 20;
    private static final int PATIENCE_MILLIS = 5_000;

    private final Socket client;
    private final Socket server;
    private final DataOutputStream out;
    private final DataInputStream in;

    private Secure(Socket client, Socket server) throws IOException {
      this.client = client;
      this.server = server;
      out = new DataOutputStream(new BufferedOutputStream(client.getOutputStream()));
      in = new DataInputStream(new BufferedInputStream(server.getInputStream()));
    }

    static Secure open(Protection.Tls tls) throws IOException {
      SSLContext context = context(tls);
      try (ServerSocket listener = context.getServerSocketFactory().createServerSocket()) {
        if (listener instanceof SSLServerSocket secure) {
          secure.setNeedClientAuth(true);
        }
        listener.setReceiveBufferSize(BUFFER);
        listener.setSoTimeout(PATIENCE_MILLIS);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return connect(context, listener);
      }
    }

    private static SSLContext context(Protection.Tls tls) throws IOException {
      try {
        return new ChannelKeys(tls.files()).context();
      } catch (KeyException e) {
        throw new IOException(e.getMessage(), e);
      }
    }

    /** The first octet takes the handshake along, at which both ends have to be busy. */
    private static Secure connect(SSLContext context, ServerSocket listener) throws IOException {
      Executor other = Executors.newVirtualThreadPerTaskExecutor();
      Socket client = context.getSocketFactory().createSocket();
      CompletableFuture<Socket> accepted =
          CompletableFuture.supplyAsync(() -> accept(listener), other);
      try {
        client.setSendBufferSize(BUFFER);
        client.setSoTimeout(PATIENCE_MILLIS);
        client.setTcpNoDelay(true);
        client.connect(listener.getLocalSocketAddress(), PATIENCE_MILLIS);
        client.getOutputStream().write(0);
        return new Secure(client, accepted.join());
      } catch (IOException | CompletionException e) {
        client.close();
        throw new IOException("no connection to oneself: " + e.getMessage(), e);
      }
    }

    private static Socket accept(ServerSocket listener) {
      try {
        Socket socket = listener.accept();
        socket.setSoTimeout(PATIENCE_MILLIS);
        var _ = socket.getInputStream().read();
        return socket;
      } catch (IOException e) {
        throw new CompletionException(e);
      }
    }

    @Override
    public byte[] pass(byte[] message) throws IOException {
      out.writeInt(message.length);
      out.write(message);
      out.flush();
      byte[] passed = new byte[in.readInt()];
      in.readFully(passed);
      return passed;
    }

    @Override
    public void close() throws IOException {
      client.close();
      server.close();
    }
  }
}
