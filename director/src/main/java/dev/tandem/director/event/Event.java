package dev.tandem.director.event;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something that happened, for the log, the command line and drills alike.
 *
 * @param sequence counts up from 1 in one life of a director
 * @param subject what it happened to, such as the name of an instance
 * @param text one sentence for operators
 * @param details further facts by name: strings, numbers and booleans
 */
public record Event(
    long sequence,
    Instant time,
    EventKind kind,
    String subject,
    String text,
    Map<String, Object> details) {

  public Event {
    details = Map.copyOf(details);
  }

  /** As the API gives it: one JSON object. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("sequence", sequence);
    map.put("time", time);
    map.put("kind", kind.label());
    map.put("subject", subject);
    map.put("text", text);
    map.putAll(details);
    return map;
  }
}
