package dev.tandem.sync;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * What a director says of itself ten times a second.
 *
 * @param lastSequence of the last delta it sent
 * @param entries connections and templates in its table
 * @param synced whether it holds a copy of everything the others have
 * @param applied for each other director by name, the epoch and last delta it has in its table
 * @param notes what the director above wants its peers to know, such as the roles it has
 */
record Heartbeat(
    long lastSequence,
    int entries,
    boolean synced,
    Map<String, Progress> applied,
    Map<String, String> notes) {

  private static final int MAX_ENTRIES = 1000;

  /** How far a director has followed another one. */
  record Progress(long epoch, long sequence) {}

  Heartbeat {
    applied = Map.copyOf(applied);
    notes = Map.copyOf(notes);
  }

  void write(ByteBuffer buffer) {
    buffer.putLong(lastSequence).putInt(entries).put((byte) (synced ? 1 : 0));
    buffer.putInt(applied.size());
    applied.forEach((name, progress) -> {
      writeText(name, buffer);
      buffer.putLong(progress.epoch()).putLong(progress.sequence());
    });
    buffer.putInt(notes.size());
    notes.forEach((key, value) -> {
      writeText(key, buffer);
      writeText(value, buffer);
    });
  }

  /**
   * Reads one.
   *
   * @throws MalformedMessageException when it is cut off or claims too much
   */
  static Heartbeat read(ByteBuffer buffer) {
    try {
      long lastSequence = buffer.getLong();
      int entries = buffer.getInt();
      boolean synced = buffer.get() != 0;
      Map<String, Progress> applied = new HashMap<>();
      for (int i = count(buffer); i > 0; i--) {
        applied.put(readText(buffer), new Progress(buffer.getLong(), buffer.getLong()));
      }
      Map<String, String> notes = new HashMap<>();
      for (int i = count(buffer); i > 0; i--) {
        notes.put(readText(buffer), readText(buffer));
      }
      return new Heartbeat(lastSequence, entries, synced, applied, notes);
    } catch (BufferUnderflowException e) {
      throw new MalformedMessageException("its heartbeat is cut off");
    }
  }

  private static int count(ByteBuffer buffer) {
    int count = buffer.getInt();
    if (count < 0 || count > MAX_ENTRIES) {
      throw new MalformedMessageException("its heartbeat has " + count + " entries");
    }
    return count;
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
