package dev.tandem.director.admin;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** An answer of the admin API. */
public sealed interface AdminResponse {

  String JSON = "application/json";

  /** A JSON document a line. */
  String JSON_LINES = "application/x-ndjson";

  static Whole json(Object value) {
    return new Whole(200, JSON, Json.bytes(value));
  }

  /**
   * Plain text or another text format.
   *
   * @param contentType with its charset, which should be UTF-8
   */
  static Whole text(String contentType, String text) {
    return new Whole(200, contentType, text.getBytes(StandardCharsets.UTF_8));
  }

  /** {@code {"error": "..."}}. */
  static Whole error(int status, String message) {
    return new Whole(status, JSON, Json.bytes(Map.of("error", message)));
  }

  /**
   * Lines of JSON for as long as it takes. The source is called once, on the handler's thread,
   * after the head was sent. It may write all lines and close the sink, or hand the sink to whoever
   * has lines later and return.
   */
  static Lines stream(Consumer<LineSink> source) {
    return new Lines(source);
  }

  /**
   * An answer that is there as a whole.
   *
   * @param status of HTTP
   * @param body not copied
   */
  @SuppressWarnings("ArrayRecordComponent") // equality is never asked for
  record Whole(int status, String contentType, byte[] body) implements AdminResponse {

    public boolean succeeded() {
      return status / 100 == 2;
    }

    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    /**
     * The body as a record.
     *
     * @throws JsonException if it is not one
     */
    public <T> T json(Class<T> type) {
      return Json.read(body, type);
    }

    /** What an answer with an error status says is wrong. */
    public Optional<String> error() {
      if (succeeded()) {
        return Optional.empty();
      }
      try {
        return Optional.of(String.valueOf(Json.readMap(body).get("error")));
      } catch (JsonException notOurs) {
        return Optional.of("status " + status + ": " + text());
      }
    }
  }

  /** An answer line by line. */
  record Lines(Consumer<LineSink> source) implements AdminResponse {}
}
