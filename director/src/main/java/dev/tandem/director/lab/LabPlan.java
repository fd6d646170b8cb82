package dev.tandem.director.lab;

import dev.tandem.lvs.plane.PlaneKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a lab is to be.
 *
 * @param families of the services, the main one first
 * @param plane by which packets come to the directors and go
 * @param channel what carries the channel between the directors
 * @param advert the interval of the directors' adverts: whole hundredths of a second
 */
public record LabPlan(
    LabMode mode,
    List<LabFamily> families,
    PlaneKind plane,
    LabChannel channel,
    int servers,
    Duration advert) {

  public static final int MAX_SERVERS = 16;

  /** The node where the client's programs run. */
  public static final String CLIENT = "client";

  /** The node that is the switch of the front network. */
  public static final String FRONT = "front";

  /** The node that is the switch of the back network; only with NAT. */
  public static final String BACK = "back";

  private static final Duration STEP = Duration.ofMillis(10);
  private static final Duration LONGEST_ADVERT = Duration.ofMillis(40_950);

  public LabPlan {
    families = List.copyOf(families);
    if (families.isEmpty()) {
      throw new LabException("a lab has services of one family at least");
    }
    if (servers < 1 || servers > MAX_SERVERS) {
      throw new LabException("a lab has 1 to " + MAX_SERVERS + " servers, not " + servers);
    }
    boolean whole = advert.toNanos() % STEP.toNanos() == 0;
    if (!whole || advert.compareTo(STEP) < 0 || advert.compareTo(LONGEST_ADVERT) > 0) {
      throw new LabException(
          "adverts can be sent every 0.01 to 40.95 seconds in steps of 0.01, not every "
              + seconds(advert));
    }
  }

  /** The family that clients use which do not choose one. */
  public LabFamily family() {
    return families.getFirst();
  }

  boolean hasIpv6() {
    return families.contains(LabFamily.IPV6);
  }

  /** IPv4, which the directors need among themselves, and those of the services. */
  List<LabFamily> addressed() {
    return hasIpv6() ? List.of(LabFamily.values()) : List.of(LabFamily.IPV4);
  }

  static String seconds(Duration duration) {
    return Double.toString(duration.toNanos() / 1e9).replaceFirst("\\.0$", "");
  }

  /** The interval of adverts in seconds, as in a configuration. */
  public String advertSeconds() {
    return seconds(advert);
  }

  /** All nodes; each is a namespace. */
  public List<String> nodes() {
    List<String> nodes = new ArrayList<>(List.of(CLIENT, FRONT));
    if (mode == LabMode.NAT) {
      nodes.add(BACK);
    }
    nodes.addAll(directors());
    nodes.addAll(serverNames());
    return nodes;
  }

  /** The names of the two directors. */
  public List<String> directors() {
    return List.of(director(1), director(2));
  }

  static String director(int number) {
    return "director" + number;
  }

  /** The names of the servers, which are also what they answer. */
  public List<String> serverNames() {
    return IntStream.rangeClosed(1, servers).mapToObj(LabPlan::server).toList();
  }

  static String server(int number) {
    return "server" + number;
  }
}
