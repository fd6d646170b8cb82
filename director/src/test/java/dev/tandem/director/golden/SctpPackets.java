package dev.tandem.director.golden;

import dev.tandem.lvs.engine.Frames;
import dev.tandem.lvs.packet.SctpChunk;
import java.util.Map;

/** The SCTP packets of recordings, named after their chunk. */
final class SctpPackets {

  private static final Map<String, Integer> CHUNKS =
      Map.ofEntries(
          Map.entry("DATA", SctpChunk.DATA),
          Map.entry("INIT", SctpChunk.INIT),
          Map.entry("INIT_ACK", SctpChunk.INIT_ACK),
          Map.entry("SACK", SctpChunk.SACK),
          Map.entry("HEARTBEAT", SctpChunk.HEARTBEAT),
          Map.entry("HEARTBEAT_ACK", SctpChunk.HEARTBEAT_ACK),
          Map.entry("ABORT", SctpChunk.ABORT),
          Map.entry("SHUTDOWN", SctpChunk.SHUTDOWN),
          Map.entry("SHUTDOWN_ACK", SctpChunk.SHUTDOWN_ACK),
          Map.entry("ERROR", SctpChunk.ERROR),
          Map.entry("COOKIE_ECHO", SctpChunk.COOKIE_ECHO),
          Map.entry("COOKIE_ACK", SctpChunk.COOKIE_ACK),
          Map.entry("SHUTDOWN_COMPLETE", SctpChunk.SHUTDOWN_COMPLETE));

  private SctpPackets() {}

  /** A packet such as {@code COOKIE_ECHO}. */
  static Frames packet(String from, String to, String chunk) {
    if (!CHUNKS.containsKey(chunk)) {
      throw new IllegalArgumentException(chunk);
    }
    return Frames.sctp(from, to, CHUNKS.get(chunk));
  }
}
