package dev.tandem.vrrp.router;

import dev.tandem.vrrp.AnnouncementPacing;
import dev.tandem.vrrp.AnnouncementPacing.Gaps;
import dev.tandem.vrrp.AnnouncementPacing.Group;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Sends announcements, and lets those wait that would follow another one too soon, or that the
 * kernel has no room for yet: a set of many addresses may fill a network card for some
 * milliseconds.
 */
final class Announcer {

  private static final long NEVER = Long.MAX_VALUE;
  private static final long TRY_AGAIN = Duration.ofMillis(1).toNanos();

  /** After so long without room for any, what waits is worth nothing. */
  private static final long PATIENCE = Duration.ofMillis(100).toNanos();

  private final LongSupplier clock;
  private final Sender sender;
  private final Map<Lane, Line> lines = new HashMap<>();
  private AnnouncementPacing pacing = AnnouncementPacing.NONE;

  /** Sends at once. */
  interface Sender {

    /**
     * Sends one.
     *
     * @return false when there is no room for it now
     */
    boolean send(Announcement announcement);

    /** There was no room for one for too long. */
    void dropped(Announcement announcement);
  }

  /** One frame of a member's, on an interface. */
  record Announcement(Member member, String interfaceName, ByteBuffer frame, boolean ipv6) {}

  /** What keeps one pace: a kind of announcement on an interface, or on a group of them. */
  private record Lane(Object where, boolean ipv6) {}

  /** Those that wait. */
  private static final class Line {
    final Deque<Announcement> waiting = new ArrayDeque<>();
    long freeAt;

    /** Since when there is no room; {@link #NEVER} for since nothing was refused. */
    long fullSince = NEVER;

    long nextDeadline() {
      return waiting.isEmpty() ? NEVER : freeAt;
    }
  }

  Announcer(LongSupplier clock, Sender sender) {
    this.clock = clock;
    this.sender = sender;
  }

  /** From now on at another pace. */
  void pace(AnnouncementPacing next) {
    pacing = next;
  }

  void send(Announcement announcement) {
    Line line = lines.computeIfAbsent(lane(announcement), _ -> new Line());
    line.waiting.add(announcement);
    advance(line, clock.getAsLong());
  }

  /** One that is master no longer has nothing to announce. */
  void forget(Member member) {
    lines.values().forEach(line -> line.waiting.removeIf(a -> a.member().equals(member)));
  }

  long nextDeadline() {
    return lines.values().stream().mapToLong(Line::nextDeadline).min().orElse(NEVER);
  }

  void fire(long now) {
    lines.values().forEach(line -> advance(line, now));
  }

  private void advance(Line line, long now) {
    while (line.nextDeadline() <= now) {
      Announcement next = line.waiting.element();
      if (sender.send(next)) {
        line.fullSince = NEVER;
      } else {
        line.fullSince = Math.min(line.fullSince, now);
        if (now - line.fullSince < PATIENCE) {
          line.freeAt = now + TRY_AGAIN;
          return;
        }
        sender.dropped(next);
      }
      line.waiting.remove();
      line.freeAt = now + gap(next).toNanos();
    }
  }

  private Lane lane(Announcement announcement) {
    Optional<Group> group = group(announcement);
    return new Lane(
        group.<Object>map(g -> g).orElse(announcement.interfaceName()), announcement.ipv6());
  }

  private Duration gap(Announcement announcement) {
    Gaps gaps = group(announcement).map(Group::gaps).orElse(pacing.byDefault());
    return announcement.ipv6() ? gaps.neighbour() : gaps.arp();
  }

  private Optional<Group> group(Announcement announcement) {
    return pacing.groups().stream()
        .filter(group -> group.interfaces().contains(announcement.interfaceName()))
        .findFirst();
  }
}
