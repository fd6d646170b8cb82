package dev.tandem.bench.contestant;

import dev.tandem.bench.network.DirectorPath;

/** The kernel's plain routing to one server, without filter or translation. */
public record KernelRouting(DirectorPath path) implements Contestant {

  @Override
  public String name() {
    return "kernel routing";
  }

  @Override
  public String address() {
    return path.serverAddresses().getFirst();
  }

  @Override
  public void close() {}
}
