package dev.tandem.health;

import dev.tandem.linux.LibC;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Sockets with the options of {@link CheckOrigin}, which those of Java cannot have. They live on a
 * thread of their own that starts with the first of them, as does the native library: most
 * directors need neither. Belongs to the monitor's thread.
 */
final class OptionSockets implements AutoCloseable {

  /** {@code IFNAMSIZ}. */
  private static final int NAME_LENGTH = 16;

  private static final long CLOSE_TIMEOUT_SECONDS = 2;

  /** Not constants: to look at the options loads a class of Netty's native transport. */
  private static final class Options {
    static final RawUnixChannelOption DEVICE =
        new RawUnixChannelOption(
            "SO_BINDTODEVICE", LibC.SOL_SOCKET, LibC.SO_BINDTODEVICE, NAME_LENGTH);
    static final IntegerUnixChannelOption MARK =
        new IntegerUnixChannelOption("SO_MARK", LibC.SOL_SOCKET, LibC.SO_MARK);
  }

  private final Supplier<Optional<Throwable>> fault;

  /** Null until the first socket. */
  private EventLoopGroup group;

  OptionSockets() {
    this(() -> Optional.ofNullable(Epoll.unavailabilityCause()));
  }

  /**
   * @param fault why the native library does not work; empty if it does
   */
  OptionSockets(Supplier<Optional<Throwable>> fault) {
    this.fault = fault;
  }

  /** Why there are no such sockets on this host; empty where there are. */
  Optional<String> missing() {
    return fault
        .get()
        .map(cause ->
            "bind_if and fwmark need Netty's native library, which does not work here: "
                + FailureReason.of(cause));
  }

  /** TCP with the options of an origin. */
  Bootstrap streams(CheckOrigin origin) {
    return new Bootstrap()
        .group(group())
        .channelFactory(() -> with(origin, new EpollSocketChannel()));
  }

  /** UDP with the options of an origin. */
  Bootstrap datagrams(CheckOrigin origin) {
    return new Bootstrap()
        .group(group())
        .channelFactory(() -> with(origin, new EpollDatagramChannel()));
  }

  private EventLoopGroup group() {
    if (group == null) {
      group =
          new MultiThreadIoEventLoopGroup(
              1, new DefaultThreadFactory("health-options", true), EpollIoHandler.newFactory());
    }
    return group;
  }

  /** Set before the connection: the bootstrap's own options would be logged when they fail. */
  private static <C extends Channel> C with(CheckOrigin origin, C channel) {
    try {
      origin.device().ifPresent(name -> channel.config().setOption(Options.DEVICE, octets(name)));
      origin.mark().ifPresent(mark -> channel.config().setOption(Options.MARK, mark));
      return channel;
    } catch (ChannelException e) {
      channel.unsafe().closeForcibly();
      throw e;
    }
  }

  private static ByteBuffer octets(String name) {
    ByteBuffer octets = ByteBuffer.allocate(NAME_LENGTH);
    octets.put(name.getBytes(StandardCharsets.UTF_8));
    return octets.rewind();
  }

  @Override
  public void close() {
    if (group != null) {
      var _ = group.shutdownGracefully(0, CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }
  }
}
