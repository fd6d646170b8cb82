package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.KeywordTable;

/** What an instance and a sync group of instances can say alike. */
final class MemberKeywords {

  static final KeywordTable TABLE =
      KeywordTable.of(TrackLines.KEYWORDS.keySet().toArray(Keyword<?>[]::new))
          .notBuilt(
              "track_bfd",
              "notify",
              "notify_master",
              "notify_backup",
              "notify_fault",
              "notify_stop",
              "notify_deleted",
              "notify_priority_changes",
              "smtp_alert");

  private MemberKeywords() {}
}
