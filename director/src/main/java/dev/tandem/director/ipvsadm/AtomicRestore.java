package dev.tandem.director.ipvsadm;

import dev.tandem.lvs.service.LvsControl;
import dev.tandem.lvs.service.LvsException;
import dev.tandem.lvs.service.SyncDaemons;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * {@code ipvsadm -R} as a whole: all lines take effect or none does. Every line is read before the
 * first is obeyed; if the table refuses one, those before it are taken back.
 */
final class AtomicRestore {

  private final LvsControl table;
  private final SyncDaemons daemons;
  private final Names names;
  private final TextOutput err;
  private final Function<Command, Ending> obey;

  /**
   * @param obey does what a command says, and throws {@link LvsException} if the table refuses
   */
  AtomicRestore(
      LvsControl table,
      SyncDaemons daemons,
      Names names,
      TextOutput err,
      Function<Command, Ending> obey) {
    this.table = table;
    this.daemons = daemons;
    this.names = names;
    this.err = err;
    this.obey = obey;
  }

  private record Step(RuleLines.Line line, Command command) {}

  Ending run(String input) {
    List<Step> steps = new ArrayList<>();
    for (RuleLines.Line line : RuleLines.numbered(input)) {
      if (line.isComment()) {
        continue;
      }
      try {
        Command command = CommandParser.parse(line.words(), names, false);
        if (command instanceof Command.Restore) {
          throw Rejected.noCommand(); // the input would be read without end
        }
        steps.add(new Step(line, command));
      } catch (Rejected rejected) {
        complain(line, rejected.getMessage());
        return rejected.ending();
      }
    }
    return run(steps);
  }

  private Ending run(List<Step> steps) {
    Undo undo = new Undo(table, daemons);
    Ending last = Ending.DONE;
    for (Step step : steps) {
      try {
        if (step.command() instanceof Command.Change change) {
          Runnable wayBack = undo.of(change);
          last = obey.apply(change);
          undo.made(wayBack);
        } else {
          last = obey.apply(step.command());
        }
      } catch (LvsException refused) {
        complain(step.line(), RefusalText.of(step.command(), refused.error()));
        undo.all();
        return step.command() instanceof Command.Listing ? Ending.NOT_LISTED : Ending.REFUSED;
      }
    }
    return last;
  }

  private void complain(RuleLines.Line line, String message) {
    err.text("line " + line.number() + ": " + message).endLine();
    err.text("nothing was changed").endLine();
  }
}
