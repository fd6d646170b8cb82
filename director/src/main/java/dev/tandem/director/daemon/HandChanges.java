package dev.tandem.director.daemon;

import dev.tandem.director.mark.FirewallMarks;
import dev.tandem.director.mark.FirewallMarks.Line;
import dev.tandem.director.mark.RuleText;
import java.util.List;
import java.util.stream.Stream;

/**
 * What {@code ipvsadm} and {@code tandem mark} changed while a director runs. Its configuration
 * does not have it, nor does the other director unless somebody did the same there.
 */
public final class HandChanges {

  private final ServiceSide services;
  private final FirewallMarks marks;
  private volatile boolean touched;
  private volatile List<String> ofServices = List.of();
  private long seen;

  HandChanges(ServiceSide services, FirewallMarks marks) {
    this.services = services;
    this.marks = marks;
  }

  /** Says that somebody has changed services or servers; may be called from any thread. */
  public void touch() {
    touched = true;
  }

  /** The command that makes each of them, in an order that is the same wherever they are. */
  public List<String> lines() {
    Stream<String> ofMarks =
        marks.lines().stream()
            .filter(line -> !line.configured())
            .map(Line::rule)
            .map(rule -> "tandem mark -A PREROUTING " + RuleText.of(rule));
    return Stream.concat(ofServices.stream(), ofMarks).toList();
  }

  /** Looks at the services again if need be; on the thread that they belong to. */
  void look() {
    boolean overtaken = !ofServices.isEmpty() && services.changes() != seen;
    if (!touched && !overtaken) {
      return;
    }
    touched = false;
    seen = services.changes();
    ofServices = services.byHand().stream().map(options -> "ipvsadm " + options).toList();
  }
}
