package dev.tandem.director.lab;

import dev.tandem.lvs.plane.PlaneKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a lab is to be.
 *
 * @param cluster its directors and their virtual addresses
 * @param families of the services, the main one first
 * @param plane by which packets come to the directors and go
 * @param channel what carries the channel between the directors
 * @param advert the interval of the directors' adverts: whole hundredths of a second
 */
public record LabPlan(
    LabMode mode,
    LabCluster cluster,
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

  /** The node that is the switch of the directors' channel; only where they are more than two. */
  static final String SYNC = "sync";

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
    List<String> nodes = new ArrayList<>(List.of(CLIENT));
    nodes.addAll(switches());
    nodes.addAll(directors());
    nodes.addAll(serverNames());
    return nodes;
  }

  List<String> switches() {
    List<String> switches = new ArrayList<>(networks());
    if (hasSyncSwitch()) {
      switches.add(SYNC);
    }
    return switches;
  }

  /** The switches of the networks in which there are clients or servers. */
  List<String> networks() {
    return mode == LabMode.NAT ? List.of(FRONT, BACK) : List.of(FRONT);
  }

  /** Two directors need none: a cable joins them. */
  boolean hasSyncSwitch() {
    return cluster.size() > 2;
  }

  /** The names of the directors. */
  public List<String> directors() {
    return cluster.names();
  }

  /** The names of the servers, which are also what they answer. */
  public List<String> serverNames() {
    return IntStream.rangeClosed(1, servers).mapToObj(LabPlan::server).toList();
  }

  static String server(int number) {
    return "server" + number;
  }

  /** The addresses of a server in a family: one, or with NAT one for each virtual address. */
  List<String> addresses(LabFamily family, String server) {
    int number = serverNames().indexOf(server) + 1;
    return cluster.addresses().stream()
        .map(address -> family.server(mode, number, address))
        .distinct()
        .toList();
  }
}
