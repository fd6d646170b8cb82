package dev.tandem.bench.command;

import dev.tandem.bench.measure.ConnectMeasurement;
import dev.tandem.bench.measure.RequestMeasurement;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Measures how fast new flows begin. */
@Command(
    name = "connect",
    description =
        "New flows a second without loss beside nftables, and whole connections with a request each"
            + " beside HAProxy and nginx too; the processor time of each.",
    mixinStandardHelpOptions = true)
final class ConnectCommand implements Callable<Integer> {

  @Mixin private RunOptions options;

  @Override
  public Integer call() {
    return options.report(report -> {
      new ConnectMeasurement(options.quick(), options::progress).run(report);
      new RequestMeasurement(options.quick(), options::progress).run(report);
    });
  }
}
