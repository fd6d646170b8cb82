package dev.tandem.director.drill;

import dev.tandem.director.admin.AdminClient;
import dev.tandem.director.admin.AdminException;
import dev.tandem.director.admin.AdminRequest;
import dev.tandem.director.admin.Json;
import dev.tandem.director.api.AdminApi.IpvsadmRequest;
import dev.tandem.director.lab.LabException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Whether all directors have the same sessions and persistence templates, by what they list: not by
 * their own word.
 */
final class EqualTables {

  // The last changes may still be on their way; what a repair needs would be longer.
  private static final int LOOKS = 4;
  private static final long PAUSE_MILLIS = 500;

  private EqualTables() {}

  /**
   * How many established TCP sessions with a virtual port, and templates, not all directors list
   * alike.
   */
  static int difference(List<AdminClient> directors, int port) {
    int difference = 0;
    for (int look = 0; look < LOOKS; look++) {
      List<Set<String>> tables =
          directors.stream().map(director -> entries(listing(director), port)).toList();
      difference = difference(tables);
      if (difference == 0) {
        break;
      }
      pause();
    }
    return difference;
  }

  /** How many members are not in all sets. */
  static int difference(List<Set<String>> sets) {
    Set<String> all = new HashSet<>();
    sets.forEach(all::addAll);
    Set<String> common = new HashSet<>(all);
    sets.forEach(common::retainAll);
    return all.size() - common.size();
  }

  /**
   * Client, virtual end and server of each established session, and of each template.
   *
   * @param listing as {@code ipvsadm -Lcn} prints it: protocol, time left, state and the three ends
   */
  static Set<String> entries(String listing, int port) {
    return listing
        .lines()
        .map(line -> line.trim().split("\\s+"))
        .filter(words -> words.length >= 6)
        .filter(words -> isTemplate(words) || isSession(words, port))
        .map(words -> words[3] + " " + words[4] + " " + words[5])
        .collect(Collectors.toSet());
  }

  /** A template is for all ports of its client. */
  private static boolean isTemplate(String[] words) {
    return words[3].endsWith(":0");
  }

  private static boolean isSession(String[] words, int port) {
    return words[0].equals("TCP")
        && words[2].equals("ESTABLISHED")
        && words[4].endsWith(":" + port);
  }

  private static String listing(AdminClient director) {
    try {
      byte[] command = Json.bytes(new IpvsadmRequest(List.of("-L", "-c", "-n"), ""));
      String answer = director.ask(AdminRequest.post("/v1/ipvsadm", command)).text();
      Map<String, Object> result = Json.readMap(answer);
      if (!(result.get("exit_code") instanceof Number code) || code.intValue() != 0) {
        throw new LabException("a director does not list its connections: " + answer);
      }
      return String.valueOf(result.get("stdout"));
    } catch (AdminException e) {
      throw new LabException("a director does not list its connections: " + e.getMessage(), e);
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while the tables were compared", e);
    }
  }
}
