package dev.tandem.director.ipvsadm;

import dev.tandem.lvs.service.LvsControl;
import dev.tandem.lvs.service.ServerSettings;
import dev.tandem.lvs.service.ServiceKey;
import dev.tandem.lvs.service.ServiceSettings;
import dev.tandem.lvs.service.SyncDaemon;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What ipvsadm tells of a kernel's table: the lines of {@code ipvsadm -Sn}, and among them those of
 * {@code ipvsadm -L --daemon} and {@code ipvsadm -L --timeout}.
 *
 * @param timeouts empty if they are not told
 * @param complaints lines that could not be understood
 */
public record SavedTable(
    List<Service> services,
    Optional<LvsControl.Timeouts> timeouts,
    List<SyncDaemon> daemons,
    List<Complaint> complaints) {

  private static final Pattern TIMEOUTS =
      Pattern.compile("Timeout \\(tcp tcpfin udp\\): (\\d{1,7}) (\\d{1,7}) (\\d{1,7})");
  private static final Pattern DAEMON =
      Pattern.compile("(master|backup) sync daemon \\(mcast=([^,]+), syncid=(\\d+)(.*)\\)");
  private static final Pattern DAEMON_VALUE = Pattern.compile(", (maxlen|group|port|ttl)=([^,]+)");
  private static final Map<String, String> DAEMON_OPTIONS =
      Map.of(
          "maxlen", "--sync-maxlen",
          "group", "--mcast-group",
          "port", "--mcast-port",
          "ttl", "--mcast-ttl");

  public SavedTable {
    services = List.copyOf(services);
    daemons = List.copyOf(daemons);
    complaints = List.copyOf(complaints);
  }

  /**
   * A service with its servers in the order of the lines.
   *
   * @param line where it was added, from 1
   * @param text of that line
   */
  public record Service(
      int line, String text, ServiceSettings settings, List<ServerSettings> servers) {}

  /**
   * What is wrong with a line.
   *
   * @param line from 1
   */
  public record Complaint(int line, String text, String message) {}

  /** Reads all lines. Blank ones and those that begin with {@code #} are skipped. */
  public static SavedTable read(String text) {
    Reading reading = new Reading();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (!line.isBlank() && !line.startsWith("#")) {
        reading.line(number, line.strip());
      }
    }
    return new SavedTable(
        List.copyOf(reading.services.values()),
        reading.timeouts,
        reading.daemons,
        reading.complaints);
  }

  private static final class Reading {

    private final Map<ServiceKey, Service> services = new LinkedHashMap<>();
    private final List<SyncDaemon> daemons = new ArrayList<>();
    private final List<Complaint> complaints = new ArrayList<>();
    private Optional<LvsControl.Timeouts> timeouts = Optional.empty();

    void line(int number, String line) {
      try {
        Optional<String> refusal =
            take(number, line, CommandParser.parse(words(line), Names.NONE, true));
        refusal.ifPresent(message -> complaints.add(new Complaint(number, line, message)));
      } catch (Rejected e) {
        complaints.add(new Complaint(number, line, e.getMessage()));
      }
    }

    /** The words of the command that has the effect a line tells of. */
    private static List<String> words(String line) {
      Matcher set = TIMEOUTS.matcher(line);
      if (set.matches()) {
        return List.of("--set", set.group(1), set.group(2), set.group(3));
      }
      Matcher daemon = DAEMON.matcher(line);
      if (!daemon.matches()) {
        return RuleLines.of(line).findFirst().orElse(List.of("-h"));
      }
      List<String> words = new ArrayList<>(List.of("--start-daemon", daemon.group(1)));
      words.addAll(List.of("--mcast-interface", daemon.group(2), "--syncid", daemon.group(3)));
      Matcher value = DAEMON_VALUE.matcher(daemon.group(4));
      while (value.find()) {
        words.addAll(List.of(DAEMON_OPTIONS.get(value.group(1)), value.group(2)));
      }
      return words;
    }

    private Optional<String> take(int number, String line, Command command) {
      switch (command) {
        case Command.AddService(ServiceSettings settings) -> {
          Service service = new Service(number, line, settings, new ArrayList<>());
          if (services.putIfAbsent(settings.key(), service) != null) {
            return Optional.of("the service was added before");
          }
        }
        case Command.AddServer(ServiceKey key, ServerSettings settings) -> {
          if (!services.containsKey(key)) {
            return Optional.of("its service was not added before");
          }
          services.get(key).servers().add(settings);
        }
        case Command.SetTimeouts(LvsControl.Timeouts set) -> timeouts = Optional.of(set);
        case Command.StartDaemon(SyncDaemon daemon) -> daemons.add(daemon);
        default -> {
          return Optional.of("only -A, -a, --set and --start-daemon tell what a table is like");
        }
      }
      return Optional.empty();
    }
  }
}
