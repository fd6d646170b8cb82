package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Arguments;
import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.KeywordTable;
import dev.tandem.director.config.keyword.Section;
import dev.tandem.director.config.keyword.Words;
import dev.tandem.director.config.syntax.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The keywords of {@code vrrp_sync_group}. */
final class SyncGroupKeywords {

  /** The members, one or more on a line. */
  static final Keyword<List<Word>> GROUP = Keyword.lines("group", SyncGroupKeywords::names);

  /** Members may keep weights although these pull their priorities apart. */
  static final Keyword<Boolean> SYNC_GROUP_TRACKING_WEIGHT =
      Keyword.flag("sync_group_tracking_weight");

  /**
   * Of old, what a group tracks concerned it as a whole only if this was said; now it always does.
   */
  static final Keyword<Boolean> GLOBAL_TRACKING = Keyword.flag("global_tracking");

  private static final KeywordTable TABLE =
      MemberKeywords.TABLE.and(GROUP, SYNC_GROUP_TRACKING_WEIGHT, GLOBAL_TRACKING);

  static final Keyword<Section<String>> VRRP_SYNC_GROUP =
      Keyword.section("vrrp_sync_group", head -> head.take(Words.name()), TABLE);

  private SyncGroupKeywords() {}

  private static Optional<List<Word>> names(Arguments arguments) {
    List<Word> names = new ArrayList<>();
    while (arguments.hasNext()) {
      names.add(arguments.takeWord());
    }
    return Optional.of(names);
  }
}
