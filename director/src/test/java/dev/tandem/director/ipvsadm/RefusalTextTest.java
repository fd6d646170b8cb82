package dev.tandem.director.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lvs.service.LvsControl;
import dev.tandem.lvs.service.LvsError;
import dev.tandem.lvs.service.LvsException;
import dev.tandem.lvs.service.SyncDaemons;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RefusalTextTest {

  @ParameterizedTest
  @CsvSource({
    "-A -f 5, SERVICE_EXISTS, Service already exists",
    "-A -f 5, NO_SUCH_SCHEDULER, Scheduler or persistence engine not found",
    "-E -f 5, NO_SUCH_SERVICE, No such service",
    "-Z -f 5, NO_SUCH_SERVICE, No such service",
    "-a -f 5 -r 10.0.0.1, NO_SUCH_SERVICE, Service not defined",
    "-d -f 5 -r 10.0.0.1, NO_SUCH_SERVER, No such destination",
    "-a -f 5 -r 10.0.0.1, SERVER_EXISTS, Destination already exists",
    "-a -f 5 -r 10.0.0.1, FAMILY_MISMATCH, Operation not supported with specified address family",
    "--start-daemon master, DAEMON_RUNS, Daemon has already run",
    "--start-daemon master, UNSUPPORTED, Operation not supported",
    "--stop-daemon backup, NO_SUCH_DAEMON, No daemon is running"
  })
  void refusalsAreSaidInIpvsadmsWords(String command, LvsError error, String text) {
    assertThat(run(command, error)).isEqualTo(new Ipvsadm.Result("", text + "\n", 255));
  }

  @ParameterizedTest
  @EnumSource
  void everyRefusalHasWords(LvsError error) {
    assertThat(run("-C", error).stderr()).isNotBlank();
  }

  @Test
  void noTwoRefusalsSoundTheSame() {
    List<String> texts =
        Arrays.stream(LvsError.values()).map(error -> run("-C", error).stderr()).toList();
    assertThat(texts).doesNotHaveDuplicates();
  }

  @Test
  void aListingThatCannotBeMadeEndsARestore() {
    String saved = "-A -f 5\n-L -f 6\n-A -f 7\n";
    TableInMemory table = new TableInMemory();
    Ipvsadm ipvsadm = new Ipvsadm(table, table, Names.NONE);
    assertThat(ipvsadm.run(List.of("-R"), saved))
        .isEqualTo(new Ipvsadm.Result("", "line 2: No such service\nnothing was changed\n", 1));
    assertThat(table.services()).isEmpty();
    assertThat(ipvsadm.strict().run(List.of("-R"), saved))
        .isEqualTo(new Ipvsadm.Result("", "No such service\n", 1));
    assertThat(table.services()).hasSize(1);
  }

  /** Runs a command on a table that refuses everything. */
  private static Ipvsadm.Result run(String command, LvsError error) {
    InvocationHandler refusal =
        (proxy, method, arguments) -> {
          throw new LvsException(error, method.getName());
        };
    LvsControl table = refusing(LvsControl.class, refusal);
    SyncDaemons daemons = refusing(SyncDaemons.class, refusal);
    return new Ipvsadm(table, daemons, Names.NONE).run(List.of(command.split(" ")), "");
  }

  private static <T> T refusing(Class<T> type, InvocationHandler refusal) {
    return type.cast(
        Proxy.newProxyInstance(
            RefusalTextTest.class.getClassLoader(), new Class<?>[] {type}, refusal));
  }
}
