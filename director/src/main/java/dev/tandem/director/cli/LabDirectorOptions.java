package dev.tandem.director.cli;

import dev.tandem.director.lab.LabChannel;
import dev.tandem.director.lab.LabCluster;
import dev.tandem.lvs.plane.PlaneKind;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The options that say what the directors of a lab are like. */
final class LabDirectorOptions {

  @Option(
      names = "--directors",
      paramLabel = "N",
      defaultValue = "2",
      description = "Directors, up to 4 (default: ${DEFAULT-VALUE}).")
  private int count;

  @Option(
      names = "--active-active",
      description =
          "As many virtual addresses as directors: each is the preferred master of one of them, and"
              + " takes it back when it returns. Default: one address, and whoever is master stays"
              + " it.")
  private boolean activeActive;

  @Option(
      names = "--plane",
      paramLabel = "auto|xdp|pcap",
      defaultValue = "auto",
      description = "By which packets come to the directors (default: ${DEFAULT-VALUE}).")
  private PlaneKind plane;

  @Option(
      names = "--advert",
      paramLabel = "SECONDS",
      defaultValue = "1",
      converter = SecondsConverter.class,
      description = "Interval of the VRRP adverts, from 0.01 (default: ${DEFAULT-VALUE}).")
  private Duration advert;

  @Option(
      names = "--channel",
      paramLabel = "tcp|udp",
      defaultValue = "tcp",
      description =
          "What carries the channel between the directors (default: ${DEFAULT-VALUE}). udp is"
              + " multicast, sealed with a key, where only the lifeline tells at once of a death.")
  private LabChannel channel;

  LabCluster cluster() {
    return new LabCluster(count, activeActive);
  }

  PlaneKind plane() {
    return plane;
  }

  LabChannel channel() {
    return channel;
  }

  Duration advert() {
    return advert;
  }
}
