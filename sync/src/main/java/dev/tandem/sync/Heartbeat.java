package dev.tandem.sync;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * What a director says of itself to another one, ten times a second.
 *
 * @param minorVersion of its build's format
 * @param lastSequence of the stream to the receiver
 * @param entries connections and templates in its table
 * @param synced whether it holds a copy of everything the others have
 * @param complete whether it holds a copy of everything the receiver has
 * @param held how many flows it holds of the receiver's
 * @param differing regions in which these differed from the receiver's digests at last
 * @param notes what the director above wants its peers to know, such as the roles it has
 * @param lifeline the TCP port of its {@link Lifeline}; 0 where it has none
 */
record Heartbeat(
    int minorVersion,
    long lastSequence,
    int entries,
    boolean synced,
    boolean complete,
    int held,
    int differing,
    Map<String, String> notes,
    int lifeline) {

  static final Heartbeat NONE = new Heartbeat(0, 0, 0, false, false, 0, 0, Map.of(), 0);

  private static final int MAX_ENTRIES = 1000;
  private static final int SYNCED = 1;
  private static final int COMPLETE = 1 << 1;

  Heartbeat {
    notes = Map.copyOf(notes);
  }

  void write(ByteBuffer buffer) {
    buffer.put((byte) minorVersion);
    buffer.put((byte) ((synced ? SYNCED : 0) | (complete ? COMPLETE : 0)));
    buffer.putLong(lastSequence).putInt(entries).putInt(held).putInt(differing);
    buffer.putInt(notes.size());
    notes.forEach((key, value) -> {
      writeText(key, buffer);
      writeText(value, buffer);
    });
    buffer.putShort((short) lifeline);
  }

  /**
   * Reads one; what a later version may have appended is left alone.
   *
   * @throws MalformedMessageException when it is cut off or claims too much
   */
  static Heartbeat read(ByteBuffer buffer) {
    try {
      int minorVersion = buffer.get() & 0xff;
      int flags = buffer.get();
      long lastSequence = buffer.getLong();
      int entries = buffer.getInt();
      int held = buffer.getInt();
      int differing = buffer.getInt();
      return new Heartbeat(
          minorVersion,
          lastSequence,
          entries,
          (flags & SYNCED) != 0,
          (flags & COMPLETE) != 0,
          held,
          differing,
          readNotes(buffer),
          readLifeline(buffer));
    } catch (BufferUnderflowException e) {
      throw new MalformedMessageException("its heartbeat is cut off");
    }
  }

  private static Map<String, String> readNotes(ByteBuffer buffer) {
    int count = buffer.getInt();
    if (count < 0 || count > MAX_ENTRIES) {
      throw new MalformedMessageException("its heartbeat has " + count + " notes");
    }
    Map<String, String> notes = new HashMap<>();
    for (int i = 0; i < count; i++) {
      notes.put(readText(buffer), readText(buffer));
    }
    return notes;
  }

  /** Since 1.3. */
  private static int readLifeline(ByteBuffer buffer) {
    return buffer.remaining() < Short.BYTES ? 0 : buffer.getShort() & 0xffff;
  }

  static void writeText(String text, ByteBuffer buffer) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    buffer.putShort((short) bytes.length).put(bytes);
  }

  static String readText(ByteBuffer buffer) {
    byte[] bytes = new byte[Math.min(buffer.getShort() & 0xffff, buffer.remaining() + 1)];
    buffer.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
