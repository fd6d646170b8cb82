package dev.tandem.director.notify;

import dev.tandem.director.config.MailSettings;
import java.io.IOException;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;

/** Sends mail, one after another, on a thread of its own. */
final class Mailer implements AutoCloseable {

  /** What a server that does not answer makes wait; more is not sent. */
  private static final int LONGEST = 64;

  private final MailSettings settings;
  private final Consumer<String> failed;
  private final BlockingQueue<Mail> queue = new ArrayBlockingQueue<>(LONGEST);
  private final Thread thread;

  /**
   * Waits for the first mail.
   *
   * @param failed hears, for operators, what could not be sent and why
   */
  Mailer(MailSettings settings, Consumer<String> failed) {
    this.settings = settings;
    this.failed = failed;
    this.thread = Thread.ofVirtual().name("mail").start(this::work);
  }

  MailSettings settings() {
    return settings;
  }

  void send(Mail mail) {
    if (!queue.offer(mail)) {
      failed.accept("mail '%s' is not sent: %d wait".formatted(mail.subject(), LONGEST));
    }
  }

  private void work() {
    try {
      while (true) {
        deliver(queue.take());
      }
    } catch (InterruptedException e) {
      // The director stops.
    }
  }

  private void deliver(Mail mail) {
    try {
      SmtpClient.send(settings, mail, ZonedDateTime.now(ZoneId.systemDefault()));
    } catch (IOException e) {
      failed.accept(
          "mail '%s' is not sent by %s: %s"
              .formatted(mail.subject(), settings.server(), e.getMessage()));
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
