package dev.tandem.director.admin;

/**
 * The writing end of a stream of lines. All methods may be called from any thread and none of them
 * waits for the reader: one that falls too far behind is cut off, and learns that from the missing
 * end of the stream.
 */
public interface LineSink {

  /**
   * Sends a line.
   *
   * @param line without line breaks
   * @return false if the stream has ended, because it was closed, or the reader went away or was
   *     too slow
   */
  boolean line(String line);

  /** Runs the action, which must be quick, when the stream has ended; at once if it has already. */
  void onEnd(Runnable action);

  /** Ends the stream in good order. */
  void close();
}
