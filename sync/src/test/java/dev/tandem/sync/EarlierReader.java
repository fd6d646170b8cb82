package dev.tandem.sync;

import dev.tandem.lvs.replica.FlowRecord;
import dev.tandem.lvs.table.Ticks;
import java.nio.ByteBuffer;
import java.util.TreeMap;

/**
 * Reads what this build writes as a build of an earlier minor version does, after
 * docs/replication-format.md: what was added later it does not know, and skips by the length.
 */
final class EarlierReader {

  private static final int FLAGS_OF_1_0 = 127;
  private static final int FLAGS_OF_1_2 = 1023;
  private static final int HELPED = 128;
  private static final int CALL = 512;

  private final int minor;

  EarlierReader(int minor) {
    this.minor = minor;
  }

  /** What such a build makes of a record, as a text; the buffer is behind the record then. */
  String record(ByteBuffer in) {
    int start = in.position();
    int type = in.get() & 0xff;
    int length = in.get() & 0xff;
    int flags = in.getShort() & (minor >= 2 ? FLAGS_OF_1_2 : FLAGS_OF_1_0);
    StringBuilder text = new StringBuilder("flags " + flags);
    text.append(" protocol ").append(in.get() & 0xff).append(" state ").append(in.get() & 0xff);
    for (int i = 0; i < 4; i++) {
      text.append(" port ").append(in.getShort() & 0xffff);
    }
    int controllerClientPort = in.getShort() & 0xffff;
    text.append(minor >= 2 ? " port " + controllerClientPort : "");
    text.append(" idle ").append(in.getInt()).append(" timeout ").append(in.getInt());
    for (int i = 0; i < (type == 1 ? 4 : 8); i++) {
      text.append(' ').append(type == 1 ? in.getInt() : in.getLong());
    }
    text.append(minor >= 1 ? " mark " + in.getInt() : "");
    if (minor >= 2 && (flags & HELPED) != 0) {
      text.append(" shift ").append(in.getInt()).append(' ').append(in.getInt());
      text.append(' ').append(in.getInt());
    }
    text.append(minor >= 2 && (flags & CALL) != 0 ? " call " + in.getLong() : "");
    in.position(start + length);
    return text.toString();
  }

  /** The same of the record that was written. */
  String expected(FlowRecord r) {
    int later = (r.helped ? HELPED : 0) | (r.announced ? 256 : 0) | (r.identity != 0 ? CALL : 0);
    int flags =
        (r.ended ? 1 : 0)
            | (r.template ? 2 : 0)
            | (r.nat ? 4 : 0)
            | (r.assured ? 8 : 0)
            | (r.controlled ? 16 : 0)
            | (r.owned ? 32 : 0)
            | (r.tunnel ? 64 : 0)
            | (minor >= 2 ? later : 0);
    return "flags %d protocol %d state %d".formatted(flags, r.protocol, r.state)
        + " port %d port %d port %d port %d"
            .formatted(r.clientPort, r.virtualPort, r.serverPort, r.controllerPort)
        + (minor >= 2 ? " port " + r.controllerClientPort : "")
        + " idle %d timeout %d".formatted(Ticks.toMillis(r.idle), Ticks.toMillis(r.timeout))
        + (r.ipv6 ? ipv6(r) : ipv4(r))
        + (minor >= 1 ? " mark " + r.mark : "")
        + (minor >= 2 && r.helped
            ? " shift %d %d %d".formatted(r.shiftFrom, r.shiftBefore, r.shiftAfter)
            : "")
        + (minor >= 2 && r.identity != 0 ? " call " + r.identity : "");
  }

  private static String ipv4(FlowRecord r) {
    return " %d %d %d %d"
        .formatted(r.clientAddress, r.virtualAddress, r.serverAddress, r.controllerAddress);
  }

  private static String ipv6(FlowRecord r) {
    return " %d %d %d %d %d %d %d %d"
        .formatted(
            r.clientHigh,
            r.clientLow,
            r.virtualHigh,
            r.virtualLow,
            r.serverHigh,
            r.serverLow,
            r.controllerHigh,
            r.controllerLow);
  }

  /** What such a build makes of the body of a heartbeat; what is behind the notes stays. */
  static String heartbeat(ByteBuffer in) {
    String fixed =
        "minor %d flags %d last %d entries %d held %d differing %d"
            .formatted(in.get(), in.get(), in.getLong(), in.getInt(), in.getInt(), in.getInt());
    TreeMap<String, String> notes = new TreeMap<>();
    for (int left = in.getInt(); left > 0; left--) {
      notes.put(Heartbeat.readText(in), Heartbeat.readText(in));
    }
    return fixed + " notes " + notes;
  }
}
