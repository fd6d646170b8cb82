package dev.tandem.lvs.warm;

import dev.tandem.lvs.engine.PacketEngine.Verdict;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.plane.MemoryPlane;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.Protocol;
import java.nio.ByteBuffer;

/** Plays connections of one service from beginning to end, each from another client's port. */
final class MadeUpFlow {

  private static final int ETHERNET = 14;
  private static final int MACS = 12;
  private static final int FIRST_PORT = 1024;
  private static final int PORTS = 60_000;
  private static final int TCP_HEADER = 20;
  private static final int DATA = 8;
  private static final int TTL = 64;
  private static final int DATA_OFFSET = 0x50;

  private final MadeUpNetwork.Service service;
  private final boolean ipv6;
  private final int network;
  private final byte[] toService;
  private final byte[] toServer;
  private final byte[] answer;

  MadeUpFlow(MadeUpNetwork.Service service) {
    this.service = service;
    ipv6 = service.ipv6();
    network = ETHERNET + (ipv6 ? 40 : 20);
    toService = new byte[network + TCP_HEADER + DATA];
    toServer = new byte[toService.length];
    answer = new byte[toService.length];
    writeHeaders();
  }

  private void writeHeaders() {
    int protocol = service.protocol() == Protocol.TCP ? PacketView.TCP : PacketView.UDP;
    int length = TCP_HEADER + DATA;
    ByteBuffer buffer = ByteBuffer.wrap(toService).position(MACS);
    if (ipv6) {
      buffer.putShort((short) 0x86dd).putInt(6 << 28).putShort((short) length);
      buffer.put((byte) protocol).put((byte) TTL).position(ETHERNET + 24);
    } else {
      buffer.putShort((short) 0x0800).putShort((short) 0x4500).putShort((short) (20 + length));
      buffer.putInt(0x4000).put((byte) TTL).put((byte) protocol).position(ETHERNET + 16);
    }
    buffer.put(service.address().getAddress());
    buffer.putShort(network + 2, (short) MadeUpNetwork.SERVICE_PORT);
    if (protocol == PacketView.UDP) {
      buffer.putShort(network + 4, (short) length);
    }
  }

  /** Plays the connection of this number; returns how many packets were sent on. */
  int play(MemoryPlane plane, int number) {
    client(number);
    if (service.protocol() == Protocol.UDP) {
      return question(plane, 0) + answer(plane, 0);
    }
    return question(plane, PacketView.SYN)
        + answer(plane, PacketView.SYN | PacketView.ACK)
        + question(plane, PacketView.ACK)
        + question(plane, PacketView.ACK)
        + answer(plane, PacketView.ACK)
        + question(plane, PacketView.FIN | PacketView.ACK)
        + answer(plane, PacketView.FIN | PacketView.ACK)
        + question(plane, PacketView.ACK);
  }

  private void client(int number) {
    ByteBuffer buffer = ByteBuffer.wrap(toService);
    int address = (10 << 24) | (number & 0xff);
    if (ipv6) {
      buffer.putInt(ETHERNET + 8, 0x20010db8).putInt(ETHERNET + 20, address);
    } else {
      buffer.putInt(ETHERNET + 12, address);
    }
    buffer.putShort(network, (short) (FIRST_PORT + number % PORTS));
  }

  private int question(MemoryPlane plane, int flags) {
    flags(toService, flags);
    int sent = sent(plane.decide(toService, MadeUpNetwork.FRONT));
    plane.last(toServer);
    return sent;
  }

  /** The server's answer to what it got last; behind direct routing the director sees none. */
  private int answer(MemoryPlane plane, int flags) {
    if (service.method() != ForwardingMethod.MASQUERADE) {
      return 0;
    }
    System.arraycopy(toServer, 0, answer, 0, answer.length);
    int length = ipv6 ? 16 : 4;
    int addresses = network - 2 * length;
    swap(addresses, length);
    swap(network, 2);
    flags(answer, flags);
    return sent(plane.decide(answer, MadeUpNetwork.BACK));
  }

  private void swap(int at, int length) {
    System.arraycopy(toServer, at, answer, at + length, length);
    System.arraycopy(toServer, at + length, answer, at, length);
  }

  private void flags(byte[] frame, int flags) {
    if (service.protocol() == Protocol.TCP) {
      frame[network + 12] = (byte) DATA_OFFSET;
      frame[network + 13] = (byte) flags;
    }
  }

  private static int sent(Verdict verdict) {
    return verdict == Verdict.SEND ? 1 : 0;
  }
}
