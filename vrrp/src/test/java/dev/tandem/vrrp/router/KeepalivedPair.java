package dev.tandem.vrrp.router;

import static dev.tandem.vrrp.router.Lan.assertNothingWasRejected;
import static dev.tandem.vrrp.router.Lan.hearsAMaster;
import static dev.tandem.vrrp.router.Lan.role;
import static dev.tandem.vrrp.router.Lan.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.vrrp.Cause;
import dev.tandem.vrrp.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Our router on host a and a real keepalived on host b, which is master unless something is done to
 * one of them: here is what.
 */
final class KeepalivedPair implements AutoCloseable {

  private static final int THEIRS = 150;
  private static final int THEIR_LOW = 50;
  private static final int OURS = 100;
  private static final int OUR_HIGH = 200;

  private final Lan lan = new Lan();
  private final Dialect dialect;
  private final Path directory;
  private Keepalived keepalived;
  private VrrpRouter router;
  private RouterProcess process;

  KeepalivedPair(Dialect dialect, Path directory) {
    this.dialect = dialect;
    this.directory = directory;
  }

  Lan lan() {
    return lan;
  }

  /** Starts both and waits until keepalived is master. */
  void start() throws IOException {
    startTheirs();
    Await.until("keepalived is master", () -> holds("b"));
    startOurs(OURS);
    theyAreMaster();
  }

  void startTheirs() throws IOException {
    String text = Keepalived.instance(THEIRS, dialect.theirs("b"));
    keepalived = lan.startKeepalived("b", directory, text);
  }

  void stopTheirs() {
    keepalived.stop();
  }

  /** Whoever is killed leaves its addresses behind. */
  void killTheirs() throws IOException {
    keepalived.kill();
    for (String address : dialect.addresses()) {
      lan.network().ip("b", "addr del " + address + " dev " + dialect.addressInterface());
    }
  }

  void unplugTheirs() {
    cable("b", "down");
  }

  void plugTheirs() {
    cable("b", "up");
  }

  void lowerTheirs() throws IOException {
    keepalived.changePriority(THEIR_LOW, dialect.theirs("b"));
  }

  void restoreTheirs() throws IOException {
    keepalived.changePriority(THEIRS, dialect.theirs("b"));
  }

  void comeBackHigher() {
    closeOurs();
    startOurs(OUR_HIGH);
  }

  /** Without our goodbye, keepalived would wait for three adverts and its skew. */
  void stopOurs() {
    closeOurs();
    Duration waited = Await.until("keepalived follows", () -> holds("b"));
    assertThat(waited).isLessThan(dialect.interval().multipliedBy(2).plusMillis(900));
    startOurs(OURS);
  }

  void comeBackAsProcess() throws IOException {
    closeOurs();
    process = RouterProcess.start("a", dialect, OUR_HIGH, directory.resolve("router.log"));
  }

  /** What it leaves behind, the next one removes. */
  void killOurs() {
    process.kill();
    assertThat(holds("a")).isTrue();
    Await.until("keepalived follows", () -> holds("b"));
    startOurs(OURS);
  }

  void plugOursHigher() {
    cable("a", "down");
    Await.until("we are in fault", () -> role(router) == Role.FAULT);
    changeOurs(OUR_HIGH);
    cable("a", "up");
  }

  void unplugOurs() {
    cable("a", "down");
    Await.until("keepalived follows", () -> holds("b") && role(router) == Role.FAULT);
    changeOurs(OURS);
    cable("a", "up");
  }

  void raiseOurs() {
    changeOurs(OUR_HIGH);
  }

  void restoreOurs() {
    changeOurs(OURS);
  }

  /** Waits until only we have the address, for that cause if there is one to ask for. */
  void weAreMaster(Optional<Cause> cause) {
    Await.until("we are master", () -> holds("a") && !holds("b"));
    cause.ifPresent(expected -> {
      Await.until("we say so", () -> role(router) == Role.MASTER);
      assertThat(status(router).cause()).isEqualTo(expected);
    });
  }

  /** Waits until only keepalived has the address, and we hear it. */
  void theyAreMaster() {
    Await.until("keepalived is master", () -> holds("b") && !holds("a"));
    Await.until("we hear it", () -> hearsAMaster(router));
  }

  /** Ends our router, which has taken no packet amiss and leaves nothing behind. */
  void closeOurs() {
    assertNothingWasRejected(router);
    router.close();
    assertThat(holds("a")).isFalse();
    assertThat(lan.network().exec("a", "ip", "link")).doesNotContain(Dialect.VMAC);
  }

  private void startOurs(int priority) {
    router = lan.start("a", dialect.ours("a").priority(priority).build());
  }

  private void changeOurs(int priority) {
    router.apply(List.of(dialect.ours("a").priority(priority).build()), List.of());
  }

  private boolean holds(String host) {
    return lan.holdsAddress(host, dialect.addresses().getLast());
  }

  private void cable(String host, String state) {
    lan.network().ip("switch", "link set port-" + host + " " + state);
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
    lan.close();
  }
}
