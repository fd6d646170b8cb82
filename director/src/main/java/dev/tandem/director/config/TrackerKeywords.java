package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Arguments;
import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.KeywordTable;
import dev.tandem.director.config.keyword.Numbers;
import dev.tandem.director.config.keyword.Section;
import dev.tandem.director.config.keyword.ValueParser;
import dev.tandem.director.config.keyword.Words;
import dev.tandem.linux.process.Command;
import dev.tandem.linux.process.RunAs;
import dev.tandem.vrrp.track.ProcessPattern.Match;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The blocks that define what can be tracked: scripts, files and processes. */
final class TrackerKeywords {

  static final int WEIGHT_LIMIT = 253;
  static final int VALUE_WEIGHT_LIMIT = 254;

  private static final int PATH_LIMIT = 4095;
  private static final ValueParser<Duration> INTERVALS = Numbers.seconds("0.001", "86400");
  private static final ValueParser<Integer> TIMES = Numbers.integer(1, 1_000_000);
  private static final ValueParser<Duration> DELAYS = Numbers.seconds("0.000001", "3600");

  // vrrp_script
  static final Keyword<ScriptKeywords.Script> SCRIPT = ScriptKeywords.script("script");
  static final Keyword<Duration> INTERVAL = Keyword.value("interval", INTERVALS);
  static final Keyword<Duration> TIMEOUT = Keyword.value("timeout", INTERVALS);
  static final Keyword<Integer> RISE = Keyword.value("rise", TIMES);
  static final Keyword<Integer> FALL = Keyword.value("fall", TIMES);
  static final Keyword<RunAs> USER = Keyword.words("user", ScriptKeywords::user);
  static final Keyword<Boolean> INIT_FAIL = Keyword.flag("init_fail");
  static final Keyword<Weight> WEIGHT = Weight.keyword(WEIGHT_LIMIT);

  static final Keyword<Section<String>> VRRP_SCRIPT =
      Keyword.section(
          "vrrp_script",
          head -> head.take(Words.name()),
          KeywordTable.of(SCRIPT, INTERVAL, TIMEOUT, RISE, FALL, USER, INIT_FAIL, WEIGHT));

  // track_file
  static final Keyword<Path> FILE = Keyword.value("file", Words.absolutePath(PATH_LIMIT));
  static final Keyword<InitFile> INIT_FILE = Keyword.words("init_file", TrackerKeywords::initFile);
  static final Keyword<Weight> VALUE_WEIGHT = Weight.keyword(VALUE_WEIGHT_LIMIT);

  static final Keyword<Section<String>> TRACK_FILE =
      Keyword.section(
              "track_file",
              head -> head.take(Words.name()),
              KeywordTable.of(FILE, INIT_FILE, VALUE_WEIGHT))
          .orNamed("vrrp_track_file");

  // vrrp_track_process
  static final Keyword<List<String>> PROCESS =
      Keyword.words("process", TrackerKeywords::commandLine);
  static final Keyword<Match> PARAM_MATCH =
      Keyword.words(
          "param_match",
          arguments ->
              arguments.hasNext()
                  ? arguments.take(
                      Words.choice(
                          Map.entry("initial", Match.INITIAL), Map.entry("partial", Match.PARTIAL)))
                  : Optional.of(Match.EXACT));
  static final Keyword<Boolean> FULL_COMMAND = Keyword.flag("full_command");
  static final Keyword<Integer> QUORUM = Keyword.value("quorum", Numbers.integer(1, 65_535));
  static final Keyword<Integer> QUORUM_MAX =
      Keyword.value("quorum_max", Numbers.integer(0, 65_535));
  static final Keyword<Duration> FORK_DELAY = Keyword.value("fork_delay", DELAYS);
  static final Keyword<Duration> TERMINATE_DELAY = Keyword.value("terminate_delay", DELAYS);
  static final Keyword<Duration> DELAY = Keyword.value("delay", DELAYS);

  static final Keyword<Section<String>> VRRP_TRACK_PROCESS =
      Keyword.section(
          "vrrp_track_process",
          head -> head.take(Words.name()),
          KeywordTable.of(
              PROCESS,
              PARAM_MATCH,
              FULL_COMMAND,
              QUORUM,
              QUORUM_MAX,
              FORK_DELAY,
              TERMINATE_DELAY,
              DELAY,
              VALUE_WEIGHT));

  /** What is written into a tracked file at the start. */
  record InitFile(int value, boolean overwrite) {}

  private TrackerKeywords() {}

  /** {@code init_file [VALUE] [overwrite]}. */
  private static Optional<InitFile> initFile(Arguments arguments) {
    if (arguments.takeIf("overwrite")) {
      return Optional.of(new InitFile(0, true));
    }
    if (!arguments.hasNext()) {
      return Optional.of(new InitFile(0, false));
    }
    return arguments
        .take(Numbers.integer(Integer.MIN_VALUE, Integer.MAX_VALUE))
        .map(value -> new InitFile(value, arguments.takeIf("overwrite")));
  }

  private static Optional<List<String>> commandLine(Arguments arguments) {
    List<String> words = new ArrayList<>();
    Optional<String> command = arguments.take(Words.name());
    command
        .filter(text -> !text.isBlank())
        .ifPresent(text -> words.addAll(Command.of(text, Optional.empty()).words()));
    while (arguments.hasNext()) {
      words.add(arguments.takeWord().text());
    }
    return Optional.of(words).filter(all -> !all.isEmpty());
  }
}
