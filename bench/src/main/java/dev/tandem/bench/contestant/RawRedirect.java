package dev.tandem.bench.contestant;

import dev.tandem.bench.load.Redirect;
import dev.tandem.bench.network.BenchNetwork;
import dev.tandem.bench.network.DirectorPath;

/** An XDP program that sends all packets to the first server without a look: the limit. */
public final class RawRedirect implements Contestant {

  private final DirectorPath path;
  private final Redirect redirect;

  public RawRedirect(DirectorPath path) {
    this.path = path;
    redirect =
        BenchNetwork.call(
            path.name(), () -> new Redirect(path.front(), path.back(), path.serverEnd()));
  }

  @Override
  public String name() {
    return "raw redirect";
  }

  @Override
  public DirectorPath path() {
    return path;
  }

  @Override
  public void close() {
    redirect.close();
  }
}
