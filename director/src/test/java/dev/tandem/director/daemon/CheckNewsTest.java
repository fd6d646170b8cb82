package dev.tandem.director.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.vrrp.Reading;
import dev.tandem.vrrp.TrackerKey;
import dev.tandem.vrrp.TrackerKey.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckNewsTest {

  private final List<String> told = new ArrayList<>();
  private final CheckNews news =
      new CheckNews((subject, latest) -> told.add(subject + " " + latest));

  @Test
  void checksHearOfSessionsAndFiles() {
    news.changed(new TrackerKey(Kind.BFD, "link"), new Reading.Pending(), "it begins");
    news.changed(new TrackerKey(Kind.BFD, "link"), new Reading.Down(), "no packets");
    news.changed(new TrackerKey(Kind.FILE, "load"), new Reading.Value(7), "it says 7");
    news.changed(new TrackerKey(Kind.SCRIPT, "load"), new Reading.Up(), "exit code 0");
    assertThat(told)
        .containsExactly(
            "Subject[kind=BFD, name=link] State[up=false, detail=no packets]",
            "Subject[kind=FILE, name=load] Value[value=7, detail=it says 7]");
  }
}
