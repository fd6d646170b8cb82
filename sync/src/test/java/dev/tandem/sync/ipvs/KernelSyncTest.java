package dev.tandem.sync.ipvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.lvs.engine.Frames;
import dev.tandem.lvs.engine.Lab;
import dev.tandem.lvs.packet.PacketView;
import dev.tandem.lvs.service.LvsError;
import dev.tandem.lvs.service.LvsException;
import dev.tandem.lvs.service.Protocol;
import dev.tandem.lvs.service.SyncDaemon;
import dev.tandem.lvs.service.SyncDaemon.Role;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Daemons on real sockets, on loopback. */
class KernelSyncTest {

  private final ExecutorService engines = Executors.newSingleThreadExecutor();
  private final Semaphore tasks = new Semaphore(0);
  private final Lab master = new Lab().nat(Protocol.TCP, 3);
  private final Lab backup = new Lab().nat(Protocol.TCP, 3);
  private final KernelSync telling = sync(master);
  private final KernelSync hearing = sync(backup);
  private final int port = freePort();

  private KernelSync sync(Lab lab) {
    KernelTable table =
        new KernelTable(
            lab.engine(),
            task ->
                engines.execute(() -> {
                  task.run();
                  tasks.release();
                }),
            lab::now);
    return new KernelSync(table, KernelSyncSettings.OF_KERNEL);
  }

  private static int freePort() {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (SocketException e) {
      throw new IllegalStateException(e);
    }
  }

  private SyncDaemon daemon(Role role, int syncId) {
    return new SyncDaemon(role, "lo", syncId, 0, Optional.empty(), port, 0);
  }

  @AfterEach
  void close() {
    telling.close();
    hearing.close();
    engines.close();
    master.close();
    backup.close();
  }

  @Test
  void whatPassesOneDirectorIsHeldByTheOther() throws Exception {
    hearing.start(daemon(Role.BACKUP, 7));
    telling.start(daemon(Role.MASTER, 7));
    engines
        .submit(() -> {
          for (int i = 0; i < 500; i++) {
            String client = "192.0.2." + (1 + i % 9) + ":" + (1000 + i);
            master.connect(client);
            master.deliver(Frames.tcp(client, Lab.VIP, PacketView.ACK));
            master.deliver(Frames.tcp(client, Lab.VIP, PacketView.ACK));
          }
        })
        .get();
    while (hearing.status().held() < 500) {
      assertThat(tasks.tryAcquire(20, TimeUnit.SECONDS)).as("%s", hearing.status()).isTrue();
    }
    assertThat(engines.submit(backup::connections).get())
        .containsExactlyInAnyOrderElementsOf(engines.submit(master::connections).get());
    assertThat(telling.status().sent()).isEqualTo(500);
  }

  @Test
  void daemonsAreListedWithTheKernelsValues() throws Exception {
    hearing.start(new SyncDaemon(Role.BACKUP, "lo", 3, 0, Optional.empty(), port, 0));
    hearing.start(new SyncDaemon(Role.MASTER, "lo", 4, 0, Optional.empty(), 0, 0));
    Optional<InetAddress> group = Optional.of(InetAddress.ofLiteral("224.0.0.81"));
    assertThat(hearing.running())
        .containsExactly(
            new SyncDaemon(Role.MASTER, "lo", 4, 1472, group, 8848, 1),
            new SyncDaemon(Role.BACKUP, "lo", 3, 65_507, group, port, 1));
    hearing.stop(Role.MASTER, 0);
    assertThat(hearing.running()).extracting(SyncDaemon::role).containsExactly(Role.BACKUP);
    hearing.stop(Role.BACKUP, 3);
    // The address is free again.
    hearing.start(daemon(Role.BACKUP, 3));
  }

  @Test
  void whatCannotRunIsRefused() {
    hearing.start(daemon(Role.BACKUP, 7));
    assertRefused(() -> hearing.start(daemon(Role.BACKUP, 8)), LvsError.DAEMON_RUNS);
    assertRefused(() -> hearing.stop(Role.MASTER, 7), LvsError.NO_SUCH_DAEMON);
    assertRefused(
        () -> hearing.start(new SyncDaemon(Role.MASTER, "nowhere", 0, 0, Optional.empty(), 0, 0)),
        LvsError.NO_SUCH_INTERFACE);
  }

  private static void assertRefused(Runnable action, LvsError error) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            LvsException.class, refused -> assertThat(refused.error()).isEqualTo(error));
  }
}
