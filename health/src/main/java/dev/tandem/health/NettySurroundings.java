package dev.tandem.health;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Real time and real sockets; what they say is heard on one event loop. */
final class NettySurroundings implements Surroundings, AutoCloseable {

  private final EventLoop loop;
  private final Clock clock;
  private final OptionSockets optionSockets = new OptionSockets();
  private final Punctuality punctuality = new Punctuality(System.nanoTime());

  NettySurroundings(EventLoop loop, Clock clock) {
    this.loop = loop;
    this.clock = clock;
  }

  /**
   * Has the thread say that it runs, until the beat is cancelled.
   *
   * @param late hears each time by how much it was late
   */
  Pending keepBeat(Consumer<Duration> late) {
    long period = Punctuality.PERIOD.toNanos();
    punctuality.restart(System.nanoTime());
    ScheduledFuture<?> beat =
        loop.scheduleWithFixedDelay(
            () -> late.accept(punctuality.beat(System.nanoTime())),
            period,
            period,
            TimeUnit.NANOSECONDS);
    return () -> beat.cancel(false);
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Duration lateSince(long start) {
    return punctuality.lateSince(start, System.nanoTime());
  }

  @Override
  public Instant now() {
    return clock.instant();
  }

  @Override
  public Pending after(Duration delay, Runnable action) {
    ScheduledFuture<?> timer = loop.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> timer.cancel(false);
  }

  @Override
  public Pending attempt(Check check, int url, Consumer<CheckResult> done) {
    Attempt attempt = new Attempt(loop, optionSockets, done);
    switch (check) {
      case Check.Tcp tcp -> TcpCheck.start(tcp, attempt);
      case Check.Http http -> HttpCheck.start(http, url, attempt);
      case Check.Smtp smtp -> SmtpCheck.start(smtp, attempt);
      case Check.Dns dns -> DatagramCheck.start(dns, new DnsQuestion(dns), attempt);
      case Check.Udp udp -> DatagramCheck.start(udp, new UdpQuestion(udp), attempt);
      case Check.Ping ping -> attempt.aside(() -> PingCheck.run(ping));
      case Check.Misc misc -> attempt.aside(() -> MiscCheck.run(misc));
      case Check.Told told -> throw new IllegalArgumentException(told + " is not run but told");
    }
    return attempt;
  }

  /** Gives up what was made beside the loop; to be called on the loop. */
  @Override
  public void close() {
    optionSockets.close();
  }
}
