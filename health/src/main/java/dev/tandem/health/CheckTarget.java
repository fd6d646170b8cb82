package dev.tandem.health;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Where a check goes.
 *
 * @param address of the real server itself, unless the configuration says otherwise
 */
public record CheckTarget(InetAddress address, int port, CheckOrigin origin) {

  /** From where the kernel sees fit. */
  public static CheckTarget of(InetAddress address, int port) {
    return new CheckTarget(address, port, CheckOrigin.ANY);
  }

  InetSocketAddress socketAddress() {
    return new InetSocketAddress(address, port);
  }

  /** Address and port as in a URL: {@code 192.0.2.1:80}, {@code [2001:db8::1]:80}. */
  String text() {
    return text(socketAddress());
  }

  static String text(InetSocketAddress address) {
    return NetUtil.toSocketAddressString(address);
  }
}
