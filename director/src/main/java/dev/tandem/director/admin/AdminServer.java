package dev.tandem.director.admin;

import dev.tandem.director.admin.Routes.Route;
import dev.tandem.linux.AddressText;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the admin API on a Unix domain socket that only the owner of this process may use, and
 * what only reads also on a TCP port if one is wanted. One request a connection; handlers run on
 * virtual threads.
 */
public final class AdminServer implements AutoCloseable {

  /** Limit of a request's body, unless its route says otherwise. */
  public static final int MAX_BODY_BYTES = 1 << 20;

  /** A client that is silent for so long in the middle of its request is dropped. */
  private static final int REQUEST_TIMEOUT_SECONDS = 30;

  private static final int CLOSE_TIMEOUT_SECONDS = 2;
  private static final int RETRY_MILLIS = 500;

  /** So far may the reader of a stream fall behind, in bytes. */
  private static final WriteBufferWaterMark STREAM_BUFFER =
      new WriteBufferWaterMark(512 * 1024, 1024 * 1024);

  private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("admin", true), NioIoHandler.newFactory());

  /** Also closes what is added after its close. */
  private final ChannelGroup channels = new DefaultChannelGroup(group.next(), true);

  private final ExecutorService handlerThreads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("admin-", 0).factory());
  private final Routes routes;
  private final SocketFile file;
  private final Consumer<String> tcpNews;
  private volatile boolean opened;

  private AdminServer(Routes routes, SocketFile file, Consumer<String> tcpNews) {
    this.routes = routes;
    this.file = file;
    this.tcpNews = tcpNews;
  }

  public static Builder builder() {
    return new Builder();
  }

  /** Registers what is served, then binds. Paths are taken literally. */
  public static final class Builder {

    private final Routes routes = new Routes();
    private Optional<InetSocketAddress> tcp = Optional.empty();
    private Consumer<String> tcpNews = _ -> {};

    private Builder() {}

    /**
     * Also answers GET requests of anybody who reaches this address; never anything else. The
     * address may appear later.
     *
     * @param news hears, in words, when the address cannot be listened on, and when it can again
     */
    public Builder readOnlyOn(Optional<InetSocketAddress> address, Consumer<String> news) {
      tcp = address;
      tcpNews = news;
      return this;
    }

    public Builder get(String path, AdminHandler handler) {
      routes.add("GET", path, new Route(handler, MAX_BODY_BYTES));
      return this;
    }

    public Builder post(String path, AdminHandler handler) {
      return post(path, MAX_BODY_BYTES, handler);
    }

    /** For a path that takes bodies of another size than usual. */
    public Builder post(String path, int maxBodyBytes, AdminHandler handler) {
      routes.add("POST", path, new Route(handler, maxBodyBytes));
      return this;
    }

    /**
     * Listens on this socket, whose directory is created if need be. Nobody is let in before {@link
     * AdminServer#open}.
     *
     * @throws IOException with a message for operators, if another director is running there or the
     *     socket cannot be made
     */
    public AdminServer bind(Path socket) throws IOException {
      AdminServer server = new AdminServer(routes, SocketFile.claim(socket), tcpNews);
      try {
        server.listen();
      } catch (IOException | RuntimeException e) {
        server.close();
        throw new IOException("cannot listen on " + socket + ": " + e.getMessage(), e);
      }
      tcp.ifPresent(address -> server.listenOn(address, false));
      return server;
    }
  }

  /**
   * Puts the socket in its place and lets clients in.
   *
   * @throws IOException with a message for operators
   */
  public void open() throws IOException {
    file.publish();
    opened = true;
    channels.forEach(channel -> channel.config().setAutoRead(true));
  }

  /** Ends what {@link #end} has not. */
  @Override
  public void close() {
    if (!group.isShuttingDown()) {
      end();
    }
  }

  /** Ends all connections and removes the socket. Handlers that still run are left to finish. */
  public void end() {
    try {
      file.close();
    } catch (IOException e) {
      LOG.warn("the socket of the admin API could not be removed", e);
    }
    // By itself the group would drop the connections without telling the streams.
    channels.close().awaitUninterruptibly(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    group
        .shutdownGracefully(0, CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .awaitUninterruptibly(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    handlerThreads.shutdown();
  }

  private void listen() throws IOException {
    ChannelFuture bound =
        bind(
                NioServerDomainSocketChannel.class,
                UnixDomainSocketAddress.of(file.birthplace()),
                routes)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(bound.cause().getMessage(), bound.cause());
    }
    admit(bound.channel());
  }

  /** Tries until it succeeds: no director is to wait for an address that only readers need. */
  private void listenOn(InetSocketAddress address, boolean failedBefore) {
    String place = "TCP " + AddressText.of(address.getAddress()) + " port " + address.getPort();
    bind(NioServerSocketChannel.class, address, routes.readOnly())
        .addListener((ChannelFuture bound) -> {
          if (bound.isSuccess()) {
            admit(bound.channel());
            if (failedBefore) {
              tcpNews.accept("the admin API listens on " + place);
            }
          } else if (!group.isShuttingDown()) {
            if (!failedBefore) {
              tcpNews.accept(
                  "the admin API cannot listen on %s yet: %s"
                      .formatted(place, bound.cause().getMessage()));
            }
            var _ =
                group.schedule(() -> listenOn(address, true), RETRY_MILLIS, TimeUnit.MILLISECONDS);
          }
        });
  }

  private ChannelFuture bind(
      Class<? extends ServerChannel> type, SocketAddress address, Routes served) {
    return new ServerBootstrap()
        .group(group)
        .channel(type)
        .option(ChannelOption.AUTO_READ, false)
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, STREAM_BUFFER)
        .childHandler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                prepare(channel, served);
              }
            })
        .bind(address);
  }

  private void admit(Channel listening) {
    channels.add(listening);
    if (opened) {
      listening.config().setAutoRead(true);
    }
  }

  private void prepare(Channel channel, Routes served) {
    channels.add(channel);
    channel
        .pipeline()
        .addLast(new ReadTimeoutHandler(REQUEST_TIMEOUT_SECONDS))
        .addLast(new HttpServerCodec())
        .addLast(new AdminConnection(served, handlerThreads));
  }
}
