package dev.tandem.director.cli;

import dev.tandem.lvs.plane.PlaneKind;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The options that say what the directors of a lab are like. */
final class LabDirectorOptions {

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

  PlaneKind plane() {
    return plane;
  }

  Duration advert() {
    return advert;
  }
}
