package dev.tandem.lvs.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the tables with what a kernel was seen to do ({@code golden/tcp-states.jsonl}). */
class TcpTransitionsTest {

  private static final Pattern LINE =
      Pattern.compile(
          "\\{\"table\": \"(nat|dr)-default\".*\"frm\": \"(\\w+)\", "
              + "\"event\": \"(in|out):(\\w*)\", \"to\": \"(\\w+)\", \"timeout\": (\\d+),.*");

  static List<String> recorded() throws IOException {
    try (InputStream stream =
        TcpTransitionsTest.class.getResourceAsStream("/golden/tcp-states.jsonl")) {
      String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      List<String> lines = text.lines().filter(line -> LINE.matcher(line).matches()).toList();
      assertThat(lines).hasSizeGreaterThan(100);
      return lines;
    }
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void leadsWhereTheKernelWent(String line) {
    Matcher matcher = LINE.matcher(line);
    assertThat(matcher.matches()).isTrue();
    boolean nat = matcher.group(1).equals("nat");
    TcpState before = TcpState.valueOf(matcher.group(2));
    boolean fromServer = matcher.group(3).equals("out");
    int direction =
        fromServer ? TcpTransitions.OUT : nat ? TcpTransitions.IN : TcpTransitions.INPUT_ONLY;
    int flags = flags(matcher.group(4));
    if (TcpTransitions.endsWithSyn(before.ordinal(), nat, 1)
        && !fromServer
        && (flags & 0x02) != 0) {
      // The connection is over before its table is asked.
      return;
    }
    int flagClass = FlagClass.of(flags);
    TcpState after =
        TcpState.ALL.get(TcpTransitions.next(direction, flagClass, before.ordinal(), false));

    boolean seen = nat || !fromServer;
    assertThat(seen ? after : before).hasToString(matcher.group(5));
    if (seen) {
      assertThat(after.timeoutSeconds() - Integer.parseInt(matcher.group(6))).isBetween(0, 1);
    }
  }

  private static int flags(String letters) {
    int flags = 0;
    for (int i = 0; i < letters.length(); i++) {
      flags |=
          switch (letters.charAt(i)) {
            case 'F' -> 0x01;
            case 'S' -> 0x02;
            case 'R' -> 0x04;
            case 'P' -> 0x08;
            case 'A' -> 0x10;
            default -> throw new IllegalArgumentException(letters);
          };
    }
    return flags;
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void whateverChangesTheStateIsWatched(String line) {
    Matcher matcher = LINE.matcher(line);
    assertThat(matcher.matches()).isTrue();
    boolean nat = matcher.group(1).equals("nat");
    boolean fromServer = matcher.group(3).equals("out");
    int state = TcpState.valueOf(matcher.group(2)).ordinal();
    int bit = FlagClass.of(flags(matcher.group(4))) + (fromServer ? 5 : 0);
    boolean watched = ((TcpTransitions.watchOf(state, nat) >> bit) & 1) != 0;
    boolean changes = !matcher.group(2).equals(matcher.group(5));
    assertThat(watched || !changes || TcpTransitions.endsWithSyn(state, nat, 1)).isTrue();
  }
}
