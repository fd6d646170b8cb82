package dev.tandem.director.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.director.config.keyword.Numbers;
import dev.tandem.director.config.keyword.Parsed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IprouteNamesTest {

  @TempDir Path folder;

  @BeforeEach
  void write() throws IOException {
    write("etc/rt_tables", "#\n# reserved values\n#\n255\tlocal\n 100  blue # the first\n#7 red\n");
    write("etc/rt_tables.d/uplinks.conf", "0xc8 uplink\n0 none\n99999999999 far\n");
    write("etc/rt_tables.d/README", "3 ignored\n");
    write("usr/rt_tables", "101 blue\n102 green\n");
  }

  private void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private Parsed<Integer> parse(String text) {
    IprouteNames names =
        new IprouteNames(
            "rt_tables",
            List.of(folder.resolve("etc"), folder.resolve("nowhere"), folder.resolve("usr")),
            Map.of("main", 254));
    return names.or(Numbers.integer(1, 1000)).parse(text);
  }

  @Test
  void aNumberNeedsNoName() {
    assertThat(parse("42")).isEqualTo(new Parsed.Value<>(42));
  }

  @Test
  void namesComeFromTheFileAndTheFolderBesideItAndTheNextFolder() {
    assertThat(parse("main")).isEqualTo(new Parsed.Value<>(254));
    assertThat(parse("blue")).isEqualTo(new Parsed.Value<>(100));
    assertThat(parse("uplink")).isEqualTo(new Parsed.Value<>(200));
    assertThat(parse("green")).isEqualTo(new Parsed.Value<>(102));
  }

  @Test
  void whatIsNoNameIsAMistake() {
    Parsed<Integer> mistake =
        new Parsed.Mistake<>("a whole number from 1 to 1000, or a name in rt_tables");
    assertThat(parse("red")).isEqualTo(mistake);
    assertThat(parse("ignored")).isEqualTo(mistake);
    assertThat(parse("far")).isEqualTo(mistake);
  }

  @Test
  void aNameOfANumberOutOfRangeIsAMistake() {
    assertThat(parse("none")).isEqualTo(new Parsed.Mistake<>("a whole number from 1 to 1000"));
  }
}
