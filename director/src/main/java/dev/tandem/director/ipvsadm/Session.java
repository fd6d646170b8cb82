package dev.tandem.director.ipvsadm;

import dev.tandem.lvs.service.LvsControl;
import dev.tandem.lvs.service.LvsException;
import dev.tandem.lvs.service.SyncDaemons;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** One run of ipvsadm: a command line and, with {@code -R}, those of its standard input. */
final class Session {

  private static final Command WITHOUT_ARGUMENTS =
      new Command.ListServices(Optional.empty(), ListingFormat.DEFAULT);

  private final LvsControl table;
  private final SyncDaemons daemons;
  private final Names names;
  private final String standardInput;
  private final TextOutput out;
  private final TextOutput err;
  private final boolean strict;
  private final Runnable changed;

  /**
   * @param strict whether everything is as in real ipvsadm, also where that is a pity
   * @param changed is told after each change
   */
  Session(
      LvsControl table,
      SyncDaemons daemons,
      Names names,
      String standardInput,
      TextOutput out,
      TextOutput err,
      boolean strict,
      Runnable changed) {
    this.strict = strict;
    this.changed = changed;
    this.table = table;
    this.daemons = daemons;
    this.names = names;
    this.standardInput = standardInput;
    this.out = out;
    this.err = err;
  }

  Ending run(List<String> arguments) {
    return arguments.isEmpty() ? run(WITHOUT_ARGUMENTS, false) : run(arguments, false);
  }

  private Ending run(List<String> arguments, boolean restoring) {
    try {
      return run(CommandParser.parse(arguments, names, strict), restoring);
    } catch (Rejected rejected) {
      err.text(rejected.getMessage()).endLine();
      return rejected.ending();
    }
  }

  private Ending run(Command command, boolean restoring) {
    try {
      return obey(command, restoring);
    } catch (LvsException refused) {
      err.text(RefusalText.of(command, refused.error())).endLine();
      return command instanceof Command.Listing ? Ending.NOT_LISTED : Ending.REFUSED;
    }
  }

  private Ending obey(Command command, boolean restoring) {
    return switch (command) {
      case Command.Change change -> apply(change);
      case Command.Listing listing -> print(listing);
      case Command.Restore restore -> restore(restoring);
      case Command.Help help -> explain(HelpText.HELP);
      case Command.Version version -> explain(HelpText.VERSION);
    };
  }

  private Ending apply(Command.Change change) {
    switch (change) {
      case Command.AddService add -> table.addService(add.settings());
      case Command.EditService edit -> table.editService(edit.settings());
      case Command.DeleteService delete -> table.deleteService(delete.service());
      case Command.Flush flush -> table.flush();
      case Command.AddServer add -> table.addServer(add.service(), add.settings());
      case Command.EditServer edit -> table.editServer(edit.service(), edit.settings());
      case Command.DeleteServer delete -> table.deleteServer(delete.service(), delete.server());
      case Command.Cut cut -> table.cutConnections(cut.service(), cut.server());
      case Command.Zero zero -> table.zero(zero.service());
      case Command.SetTimeouts set -> table.setTimeouts(set.timeouts());
      case Command.StartDaemon start -> daemons.start(start.daemon());
      case Command.StopDaemon stop -> daemons.stop(stop.role(), stop.syncId());
    }
    changed.run();
    return Ending.DONE;
  }

  private Ending print(Command.Listing listing) {
    new Listings(table, daemons, names, out).print(listing);
    return Ending.DONE;
  }

  private Ending restore(boolean restoring) {
    if (restoring) {
      throw Rejected.noCommand(); // the input would be read without end
    }
    if (!strict) {
      return new AtomicRestore(table, daemons, names, err, command -> obey(command, true))
          .run(standardInput);
    }
    Ending last = Ending.DONE;
    for (Iterator<List<String>> lines = RuleLines.of(standardInput).iterator();
        lines.hasNext() && !last.stopsRestore(); ) {
      last = run(lines.next(), true);
    }
    return last;
  }

  private Ending explain(String text) {
    out.text(text);
    return Ending.EXPLAINED;
  }
}
