package dev.tandem.sync;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Words from one director to another, beside the replication.
 *
 * @param verb what is wanted, such as {@code take-over}
 * @param arguments as many as the verb takes
 */
public record PeerMessage(String verb, List<String> arguments) {

  /** That its sender leaves: what closes from now on is no death. For the replication itself. */
  static final PeerMessage GOODBYE = new PeerMessage("goodbye", List.of());

  private static final int MAX_ARGUMENTS = 1000;

  public PeerMessage {
    arguments = List.copyOf(arguments);
  }

  void write(ByteBuffer buffer) {
    Heartbeat.writeText(verb, buffer);
    buffer.putShort((short) arguments.size());
    arguments.forEach(argument -> Heartbeat.writeText(argument, buffer));
  }

  static PeerMessage read(ByteBuffer buffer) {
    try {
      String verb = Heartbeat.readText(buffer);
      int count = buffer.getShort() & 0xffff;
      if (count > MAX_ARGUMENTS) {
        throw new MalformedMessageException("it has " + count + " arguments");
      }
      List<String> arguments = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        arguments.add(Heartbeat.readText(buffer));
      }
      return new PeerMessage(verb, arguments);
    } catch (BufferUnderflowException e) {
      throw new MalformedMessageException("it is cut off");
    }
  }
}
