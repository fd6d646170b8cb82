package dev.tandem.director.cli;

import java.io.PrintWriter;

/** The command {@code tandem}. */
public final class Tandem {

  private Tandem() {}

  public static void main(String[] arguments) {
    System.exit(
        Run.plainly(arguments)
            .map(run -> run.call(new PrintWriter(System.err, true)))
            .orElseGet(() -> TandemCommand.line(arguments).execute(arguments)));
  }
}
