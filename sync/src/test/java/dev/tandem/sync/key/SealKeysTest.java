package dev.tandem.sync.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealKeysTest {

  private static final String ONE = "01".repeat(SealKeys.LENGTH);
  private static final String TWO = "02".repeat(SealKeys.LENGTH);

  @TempDir private Path directory;

  private Path file(String mode, String... lines) throws IOException {
    Path file = directory.resolve("seal.key");
    Files.write(file, List.of(lines));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    return file;
  }

  @Test
  void theFirstKeySealsAndAllOfThemOpen() throws Exception {
    SealKeys keys = new SealKeys(file("rw-------", "# of this year", ONE, "", "  " + TWO));
    int first = new SealKeys(file("rw-------", ONE)).number();
    int second = new SealKeys(file("rw-------", TWO)).number();
    assertThat(keys.number()).isEqualTo(first).isNotEqualTo(second);
    assertThat(keys.key(first).orElseThrow().getEncoded()).containsOnly(1);
    assertThat(keys.key(second).orElseThrow().getEncoded()).containsOnly(2);
    assertThat(keys.key(first + 1)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r--r--", "rw----r--", "rw-----w-", "rw--w----"})
  void aFileThatOthersMayReadOrWriteIsRefusedWithWhatToDo(String mode) throws Exception {
    Path file = file(mode, ONE);
    assertThatThrownBy(() -> new SealKeys(file))
        .isInstanceOf(KeyException.class)
        .hasMessage(file + " may be read by others: chmod 600 " + file);
  }

  @Test
  void itsGroupMayReadIt() throws Exception {
    assertThat(new SealKeys(file("rw-r-----", ONE)).number()).isNotZero();
  }

  @Test
  void whatIsNoKeyIsRefused() throws Exception {
    for (String line : new String[] {ONE + "0", ONE.substring(1), "x" + ONE.substring(1)}) {
      Path file = file("rw-------", TWO, line);
      assertThatThrownBy(() -> new SealKeys(file))
          .hasMessageContaining("a line that is no key of 64 hexadecimal digits");
    }
    Path empty = file("rw-------", "# nothing");
    assertThatThrownBy(() -> new SealKeys(empty)).hasMessageContaining("tandem key --seal");
    Files.delete(empty);
    assertThatThrownBy(() -> new SealKeys(empty)).hasMessageContaining("does not exist");
  }

  @Test
  void afterAFileThatCannotBeUsedTheKeysStayAsTheyWere() throws Exception {
    SealKeys keys = new SealKeys(file("rw-------", ONE));
    int number = keys.number();
    file("rw-r--r--", TWO);
    assertThatThrownBy(keys::reload).isInstanceOf(KeyException.class);
    assertThat(keys.number()).isEqualTo(number);
    file("rw-------", TWO);
    keys.reload();
    assertThat(keys.number()).isNotEqualTo(number);
    assertThat(keys.key(number)).isEmpty();
  }
}
