package dev.tandem.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SchedulingTest {

  private static final String NAME = "to-be-hurried";
  // Of /proc/PID/task/TID/stat, counted from behind the name.
  private static final int REALTIME_PRIORITY = 37;
  private static final int POLICY = 38;
  private static final String ROUND_ROBIN = "2";

  @Test
  @RequiresRoot
  void otherThreadsAreGivenRealTimePriorityByTheirName() throws Exception {
    // A thread tells the kernel its name when it runs.
    CountDownLatch runs = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    Thread thread =
        Thread.ofPlatform()
            .name(NAME)
            .start(() -> {
              runs.countDown();
              try {
                end.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    runs.await();
    try {
      assertThat(Scheduling.realtime(NAME, 3)).isEqualTo(1);
      String[] fields = statusOf(NAME);
      assertThat(fields[REALTIME_PRIORITY]).isEqualTo("3");
      assertThat(fields[POLICY]).isEqualTo(ROUND_ROBIN);
      assertThat(Scheduling.realtime("nobody-of-that-name", 3)).isZero();
    } finally {
      end.countDown();
      thread.join();
    }
  }

  private static String[] statusOf(String name) throws IOException {
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      for (Path thread : threads.toList()) {
        if (Files.readString(thread.resolve("comm")).strip().equals(name)) {
          return Files.readString(thread.resolve("stat")).replaceFirst(".*\\) ", "").split(" ");
        }
      }
    }
    throw new AssertionError("no thread " + name);
  }
}
