package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Entry;
import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.KeywordTable;
import dev.tandem.director.config.keyword.Numbers;
import dev.tandem.director.config.keyword.Settings;
import dev.tandem.director.config.keyword.Words;
import dev.tandem.director.config.syntax.Diagnostics;
import dev.tandem.vrrp.AnnouncementPacing;
import dev.tandem.vrrp.AnnouncementPacing.Gaps;
import dev.tandem.vrrp.AnnouncementPacing.Group;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The keywords about how fast announcements follow each other. */
final class PacingKeywords {

  private static final String LONGEST = "60";

  static final Keyword<Duration> VRRP_GARP_INTERVAL =
      Keyword.value("vrrp_garp_interval", Numbers.seconds("0", LONGEST));
  static final Keyword<Duration> VRRP_GNA_INTERVAL =
      Keyword.value("vrrp_gna_interval", Numbers.seconds("0", LONGEST));

  private static final Keyword<Duration> GARP_INTERVAL =
      Keyword.value("garp_interval", Numbers.seconds("0", LONGEST));
  private static final Keyword<Duration> GNA_INTERVAL =
      Keyword.value("gna_interval", Numbers.seconds("0", LONGEST));
  private static final Keyword<String> INTERFACE =
      Keyword.value("interface", Words.interfaceName()).repeatable();
  private static final Keyword<String> INTERFACES =
      Keyword.lines("interfaces", line -> line.take(Words.interfaceName()));

  static final Keyword<Settings> GARP_GROUP =
      Keyword.block(
              "garp_group", KeywordTable.of(GARP_INTERVAL, GNA_INTERVAL, INTERFACE, INTERFACES))
          .repeatable();

  private PacingKeywords() {}

  static AnnouncementPacing pacing(Settings root, Settings globals, Diagnostics diagnostics) {
    OnlyOnce<String> unique = new OnlyOnce<>(diagnostics);
    List<Group> groups = new ArrayList<>();
    for (Settings group : root.values(GARP_GROUP)) {
      Set<String> interfaces = new LinkedHashSet<>();
      List<Entry<String>> entries =
          Stream.concat(group.entries(INTERFACE).stream(), group.entries(INTERFACES).stream())
              .toList();
      for (Entry<String> entry : entries) {
        if (unique.admits(entry.value(), entry.position(), entry.value() + " in a garp_group")) {
          interfaces.add(entry.value());
        }
      }
      if (entries.isEmpty()) {
        diagnostics.error(group.position(), "garp_group has no interface");
      }
      groups.add(
          new Group(
              new Gaps(
                  group.value(GARP_INTERVAL, Duration.ZERO),
                  group.value(GNA_INTERVAL, Duration.ZERO)),
              interfaces));
    }
    return new AnnouncementPacing(
        new Gaps(
            globals.value(VRRP_GARP_INTERVAL, Duration.ZERO),
            globals.value(VRRP_GNA_INTERVAL, Duration.ZERO)),
        groups);
  }
}
