package dev.tandem.lvs.plane;

import java.net.InetAddress;

/** The same places in both families. */
enum WayFamily {
  IPV4("192.0.2.%s", "198.51.100.%s", "203.0.113.%s", "198.18.0.2", 24, 32),
  IPV6("2001:db8::%s", "2001:db8:1::%s", "2001:db8:2::%s", "2001:db8:9::2", 64, 128);

  private final String front;
  private final String back;
  private final String side;
  final String far;
  final int network;
  final int host;

  WayFamily(String front, String back, String side, String far, int network, int host) {
    this.front = front;
    this.back = back;
    this.side = side;
    this.far = far;
    this.network = network;
    this.host = host;
  }

  String front(int number) {
    return front.formatted(number);
  }

  String back(int number) {
    return back.formatted(number);
  }

  String side(int number) {
    return side.formatted(number);
  }

  InetAddress virtual() {
    return InetAddress.ofLiteral(front(100));
  }

  InetAddress server(int port) {
    return InetAddress.ofLiteral(port == WayChangesTest.NEAR ? back(2) : far);
  }
}
