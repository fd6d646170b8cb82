package dev.tandem.bench.decide;

import dev.tandem.lvs.packet.IpAddress;
import dev.tandem.lvs.pool.RealServer;
import dev.tandem.lvs.pool.Servers;
import dev.tandem.lvs.schedule.NewFlow;
import dev.tandem.lvs.schedule.Scheduler;
import dev.tandem.lvs.schedule.SchedulerOptions;
import dev.tandem.lvs.schedule.Schedulers;
import dev.tandem.lvs.service.ForwardingMethod;
import dev.tandem.lvs.service.ServerKey;
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.Tunnel;
import dev.tandem.lvs.table.Ticks;
import java.util.Set;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The choice of a scheduler among servers of weights 1 to 4; each choice counts there as a
 * connection.
 */
@State(Scope.Thread)
public class ServerChoice {

  private static final int FIRST_SERVER = 0x0a000001;
  private static final int CLIENTS = 1 << 12;
  private static final int DAY = 86_400;

  /** The name of one of {@link Schedulers}. */
  @Param({"rr"})
  public String scheduler = "";

  /** How many servers there are. */
  @Param({"10", "100", "1000"})
  public int servers;

  private final Servers pool = new Servers();
  private final NewFlow flow = new NewFlow();
  private final int now = Ticks.now();
  private Scheduler chooser;
  private int flows;

  /** Fills the pool as an operator does, one server after the other. */
  @Setup
  public void fill() {
    SchedulerOptions options =
        new SchedulerOptions(Set.of(), new SplittableRandom(Scatter.SEED), DAY, DAY);
    chooser = Schedulers.create(scheduler, options).orElseThrow();
    for (int i = 0; i < servers; i++) {
      ServerKey key = new ServerKey(IpAddress.address(0, IpAddress.low(FIRST_SERVER + i)), 80);
      ServerSettings settings =
          new ServerSettings(key, ForwardingMethod.MASQUERADE, i % 4 + 1, 0, 0, Tunnel.IPIP);
      pool.add(new RealServer(settings, i + 1));
      chooser.changed(pool);
    }
  }

  /** Returns the position of the server. */
  @Benchmark
  public int choose() {
    int client = Scatter.of(flows, CLIENTS);
    int position = chooser.pick(pool, flow.of(client, flows & 0xffff, client, now));
    pool.get(position).connected();
    flows++;
    return position;
  }
}
