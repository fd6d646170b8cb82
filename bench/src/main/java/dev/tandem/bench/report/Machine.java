package dev.tandem.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What figures depend on besides the programs.
 *
 * @param facts by name, in the order to show them
 */
public record Machine(Map<String, String> facts) {

  /** This machine, now. */
  public static Machine present(String command) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("command", command);
    facts.put("date", LocalDate.now(ZoneOffset.UTC).toString());
    facts.put("processor", processor());
    facts.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
    facts.put("memory", line("/proc/meminfo", "MemTotal"));
    facts.put("kernel", first("/proc/sys/kernel/osrelease") + " " + System.getProperty("os.arch"));
    facts.put("Java", System.getProperty("java.vm.name") + " " + Runtime.version());
    facts.put("load before", first("/proc/loadavg"));
    return new Machine(facts);
  }

  private static String processor() {
    String hypervisor = line("/proc/cpuinfo", "flags").contains("hypervisor") ? ", virtual" : "";
    return line("/proc/cpuinfo", "model name") + hypervisor;
  }

  private static String first(String file) {
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException e) {
      return "unknown";
    }
  }

  private static String line(String file, String name) {
    return first(file)
        .lines()
        .filter(line -> line.startsWith(name))
        .findFirst()
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .orElse("unknown");
  }
}
