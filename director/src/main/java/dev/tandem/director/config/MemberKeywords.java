package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.KeywordTable;

/** What an instance and a sync group of instances can say alike. */
final class MemberKeywords {

  static final KeywordTable TABLE =
      NotifyKeywords.MEMBER.and(TrackLines.KEYWORDS.keySet().toArray(Keyword<?>[]::new));

  private MemberKeywords() {}
}
