package dev.tandem.director.config;

import dev.tandem.director.config.keyword.BlockReader;
import dev.tandem.director.config.keyword.Settings;
import dev.tandem.director.config.syntax.Block;
import dev.tandem.director.config.syntax.Diagnostic;
import dev.tandem.director.config.syntax.Diagnostics;
import dev.tandem.director.config.syntax.Position;
import dev.tandem.director.config.syntax.Statement;
import dev.tandem.director.config.syntax.SyntaxReader;
import dev.tandem.director.config.syntax.SyntaxTree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Loads a configuration: text, syntax tree, settings by keyword, model. Loading never fails: a text
 * with mistakes gives a model of what is right in it, and all of the mistakes.
 */
public final class ConfigLoader {

  private ConfigLoader() {}

  /**
   * A configuration as far as it could be understood.
   *
   * @param config not to be put to work while there are errors
   * @param diagnostics by position, includes after the files that include them
   */
  public record Loaded(DirectorConfig config, List<Diagnostic> diagnostics) {

    public Loaded {
      diagnostics = List.copyOf(diagnostics);
    }

    public boolean hasErrors() {
      return diagnostics.stream().anyMatch(Diagnostic::isError);
    }
  }

  /**
   * Loads a file with all that it includes; nothing is asked of the network.
   *
   * @param file as messages are to name it; includes are relative to it
   */
  public static Loaded load(Path file, LoadOptions options) {
    return load(file, options, new KnownServices());
  }

  /**
   * The same again, in far less time where little has changed.
   *
   * @param known what was loaded last with the same options, and then what is loaded now
   */
  public static Loaded load(Path file, LoadOptions options, KnownServices known) {
    Diagnostics diagnostics = new Diagnostics();
    SyntaxTree tree =
        SyntaxReader.read(file, options.files(), options.predefined(), known, diagnostics);
    Settings root =
        new BlockReader(RootKeywords.TABLE, diagnostics)
            .readAll(mergeGlobals(tree.statements()), new Position(file.toString(), 1, 1));
    Settings globals = root.value(RootKeywords.GLOBAL_DEFS, Settings.none(root.position()));
    if (!known.fit(globals)) {
      known.forget();
      return load(file, options, known);
    }
    DirectorConfig config = assemble(root, globals, known, options, diagnostics);
    List<Diagnostic> sorted = diagnostics.sorted(tree.files());
    known.keep(sorted, globals);
    return new Loaded(config, sorted);
  }

  /** Several {@code global_defs} are one: included files bring their own. */
  private static List<Statement> mergeGlobals(List<Statement> statements) {
    List<Statement> others = new ArrayList<>();
    List<Statement> inside = new ArrayList<>();
    Optional<Statement> first = Optional.empty();
    for (Statement statement : statements) {
      if (statement.words().size() == 1
          && statement.keyword().is(RootKeywords.GLOBAL_DEFS.name())
          && statement.block().isPresent()) {
        inside.addAll(statement.block().get().statements());
        first = first.or(() -> Optional.of(statement));
      } else {
        others.add(statement);
      }
    }
    first.ifPresent(globals ->
        others.addFirst(
            new Statement(
                globals.words(),
                Optional.of(new Block(globals.block().orElseThrow().open(), inside)))));
    return others;
  }

  private static DirectorConfig assemble(
      Settings root,
      Settings globals,
      KnownServices known,
      LoadOptions options,
      Diagnostics diagnostics) {
    Settings none = Settings.none(root.position());
    String routerId = globals.value(GlobalKeywords.ROUTER_ID, options.hostName());
    ScriptAssembly scripts = new ScriptAssembly(globals, options.scripts(), diagnostics);
    TrackerAssembly trackers = new TrackerAssembly(root, scripts, diagnostics);
    List<VirtualService> services =
        ServiceAssembly.assembleAll(root, globals, scripts, trackers, known, diagnostics);
    TrackLines trackLines = new TrackLines(trackers, services, diagnostics);
    VrrpAssembly vrrp = new VrrpAssembly(root, globals, trackLines, diagnostics);
    CheckSources.check(root, vrrp.instances(), services, diagnostics);
    return new DirectorConfig(
        new GlobalSettings(
            routerId,
            globals.value(GlobalKeywords.LVS_TIMEOUTS),
            GlobalKeywords.dumps(globals),
            globals.values(GlobalKeywords.NO_SWAP).contains(true),
            LifeScripts.of(globals, scripts)),
        vrrp.instances(),
        vrrp.groups(),
        vrrp.router(),
        trackers.trackers(),
        trackers.sessions(),
        services,
        MarkAssembly.assembleAll(root, diagnostics),
        new NotifyAssembly(root, globals, scripts, diagnostics)
            .assemble(services, options.hostName()),
        DataPlaneBlock.assemble(
            root.value(DataPlaneBlock.DATA_PLANE, none), vrrp.instances(), diagnostics),
        DataPlaneBlock.tuning(root.value(DataPlaneBlock.DATA_PLANE, none)),
        root.value(SessionSyncBlock.SESSION_SYNC)
            .flatMap(block -> SessionSyncBlock.assemble(block, routerId, diagnostics)),
        root.value(SessionSyncBlock.SESSION_SYNC)
            .flatMap(block -> SessionSyncBlock.ipvs(block, diagnostics)),
        AdminBlock.assemble(root.value(AdminBlock.ADMIN, none)));
  }
}
