package dev.tandem.director.config;

import dev.tandem.director.config.keyword.Entry;
import dev.tandem.director.config.keyword.Keyword;
import dev.tandem.director.config.keyword.Section;
import dev.tandem.director.config.keyword.Settings;
import dev.tandem.director.config.syntax.Diagnostics;
import dev.tandem.linux.process.Command;
import dev.tandem.vrrp.TrackerKey;
import dev.tandem.vrrp.bfd.BfdSettings;
import dev.tandem.vrrp.track.ProcessPattern;
import dev.tandem.vrrp.track.ProcessPattern.Match;
import dev.tandem.vrrp.track.TrackerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;

/** Makes the things that can be tracked of the blocks that define them. */
final class TrackerAssembly {

  private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(1);
  private static final int NO_LIMIT = Integer.MAX_VALUE;

  private final ScriptAssembly scripts;
  private final Diagnostics diagnostics;
  private final List<TrackerSettings> trackers = new ArrayList<>();
  private final List<BfdSettings> sessions = new ArrayList<>();
  private final Map<TrackerKey, Weight> weights = new LinkedHashMap<>();
  private final Set<TrackerKey> forInstancesAlone = new HashSet<>();
  private final Set<TrackerKey> forChecksAlone = new HashSet<>();

  /**
   * @param root settings of the top level
   */
  TrackerAssembly(Settings root, ScriptAssembly scripts, Diagnostics diagnostics) {
    this.scripts = scripts;
    this.diagnostics = diagnostics;
    read(
        root,
        TrackerKeywords.VRRP_SCRIPT,
        TrackerKey.Kind.SCRIPT,
        s -> script(s).ifPresent(trackers::add));
    read(
        root,
        TrackerKeywords.TRACK_FILE,
        TrackerKey.Kind.FILE,
        s -> file(s).ifPresent(trackers::add));
    read(
        root,
        TrackerKeywords.VRRP_TRACK_PROCESS,
        TrackerKey.Kind.PROCESS,
        s -> process(s).ifPresent(trackers::add));
    read(
        root,
        BfdKeywords.BFD_INSTANCE,
        TrackerKey.Kind.BFD,
        s -> {
          note(s);
          BfdKeywords.session(s, diagnostics).ifPresent(sessions::add);
        });
  }

  /** All that are defined and right. */
  List<TrackerSettings> trackers() {
    return List.copyOf(trackers);
  }

  /** All BFD sessions that are defined and right. */
  List<BfdSettings> sessions() {
    return List.copyOf(sessions);
  }

  /** How much a defined tracker counts where nothing else is said; empty if it is not defined. */
  Optional<Weight> weight(TrackerKey tracker) {
    return Optional.ofNullable(weights.get(tracker));
  }

  /** Whether an instance may track what is defined. */
  boolean forInstances(TrackerKey tracker) {
    return !forChecksAlone.contains(tracker);
  }

  /** Whether a check may ask for the state of what is defined. */
  boolean forChecks(TrackerKey tracker) {
    return !forInstancesAlone.contains(tracker);
  }

  private void note(Section<String> session) {
    TrackerKey tracker = new TrackerKey(TrackerKey.Kind.BFD, session.head());
    if (!BfdKeywords.forInstances(session.settings())) {
      forChecksAlone.add(tracker);
    }
    if (!BfdKeywords.forChecks(session.settings())) {
      forInstancesAlone.add(tracker);
    }
  }

  private void read(
      Settings root,
      Keyword<Section<String>> keyword,
      TrackerKey.Kind kind,
      Consumer<Section<String>> make) {
    OnlyOnce<String> unique = new OnlyOnce<>(diagnostics);
    for (Entry<Section<String>> entry : root.entries(keyword)) {
      String name = entry.value().head();
      if (unique.admits(name, entry.valuePosition(), keyword.name() + " " + name)) {
        // Known by name even if it is wrong: those that track it make no mistake.
        weights.put(new TrackerKey(kind, name), weight(kind, entry.value().settings()));
        make.accept(entry.value());
      }
    }
  }

  private static Weight weight(TrackerKey.Kind kind, Settings settings) {
    return switch (kind) {
      case FILE -> settings.value(TrackerKeywords.VALUE_WEIGHT, Weight.ONE);
      case BFD -> settings.value(BfdKeywords.WEIGHT, Weight.ZERO);
      case PROCESS -> settings.value(TrackerKeywords.VALUE_WEIGHT, Weight.ZERO);
      default -> settings.value(TrackerKeywords.WEIGHT, Weight.ZERO);
    };
  }

  private Optional<TrackerSettings.Script> script(Section<String> section) {
    Settings settings = section.settings();
    settings.require(TrackerKeywords.SCRIPT, diagnostics);
    settings
        .entry(TrackerKeywords.SCRIPT)
        .filter(entry -> entry.value().user().isPresent())
        .ifPresent(entry ->
            diagnostics.error(
                entry.valuePosition(), "the user of a vrrp_script is given by 'user'"));
    Optional<Command> command =
        settings
            .entry(TrackerKeywords.SCRIPT)
            .flatMap(entry ->
                scripts.command(
                    entry.value(), settings.value(TrackerKeywords.USER), entry.valuePosition()));
    Duration interval = settings.value(TrackerKeywords.INTERVAL, DEFAULT_INTERVAL);
    return command.map(found ->
        new TrackerSettings.Script(
            section.head(),
            found,
            interval,
            settings.value(TrackerKeywords.TIMEOUT, interval),
            settings.value(TrackerKeywords.RISE, 1),
            settings.value(TrackerKeywords.FALL, 1),
            settings.has(TrackerKeywords.INIT_FAIL)));
  }

  private Optional<TrackerSettings.NumberFile> file(Section<String> section) {
    Settings settings = section.settings();
    Optional<Path> file = settings.require(TrackerKeywords.FILE, diagnostics);
    Optional<TrackerKeywords.InitFile> initial = settings.value(TrackerKeywords.INIT_FILE);
    return file.map(path ->
        new TrackerSettings.NumberFile(
            section.head(),
            path,
            initial.map(i -> OptionalInt.of(i.value())).orElse(OptionalInt.empty()),
            initial.map(TrackerKeywords.InitFile::overwrite).orElse(false)));
  }

  private Optional<TrackerSettings.Processes> process(Section<String> section) {
    Settings settings = section.settings();
    Optional<List<String>> words = settings.require(TrackerKeywords.PROCESS, diagnostics);
    int most = settings.value(TrackerKeywords.QUORUM_MAX, NO_LIMIT);
    int least = settings.value(TrackerKeywords.QUORUM, most == 0 ? 0 : 1);
    if (least > most) {
      diagnostics.error(
          settings.position(TrackerKeywords.QUORUM_MAX),
          "quorum_max " + most + " is below quorum " + least);
      return Optional.empty();
    }
    Duration both = settings.value(TrackerKeywords.DELAY, Duration.ZERO);
    return words.map(command ->
        new TrackerSettings.Processes(
            section.head(),
            pattern(command, settings),
            least,
            most,
            settings.value(TrackerKeywords.FORK_DELAY, both),
            settings.value(TrackerKeywords.TERMINATE_DELAY, both)));
  }

  private static ProcessPattern pattern(List<String> command, Settings settings) {
    List<String> parameters = command.subList(1, command.size());
    Match byDefault =
        parameters.isEmpty() && !settings.has(TrackerKeywords.FULL_COMMAND)
            ? Match.NAME
            : Match.EXACT;
    return new ProcessPattern(
        command.getFirst(), parameters, settings.value(TrackerKeywords.PARAM_MATCH, byDefault));
  }
}
