package dev.tandem.sync;

import dev.tandem.lvs.engine.Frames;
import dev.tandem.lvs.engine.Lab;
import dev.tandem.lvs.packet.PacketView;

/** Clients of {@link Lab#VIP}, each with a number. */
final class Clients {

  private Clients() {}

  static String client(int i) {
    return "192.0.2." + (1 + i % 9) + ":" + (1000 + i);
  }

  /** Establishes the connections of some. */
  static void establish(Lab lab, int first, int count) {
    for (int i = first; i < first + count; i++) {
      lab.connect(client(i));
      lab.deliver(Frames.tcp(client(i), Lab.VIP, PacketView.ACK));
    }
  }

  /** Has some end their connections. */
  static void reset(Lab lab, int first, int count) {
    for (int i = first; i < first + count; i++) {
      lab.deliver(Frames.tcp(client(i), Lab.VIP, PacketView.RST));
    }
  }
}
