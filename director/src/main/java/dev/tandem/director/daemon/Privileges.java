package dev.tandem.director.daemon;

import dev.tandem.linux.Capability;
import dev.tandem.lvs.plane.PlaneKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Which of the kernel's capabilities a director needs, and for what. */
public final class Privileges {

  private Privileges() {}

  /**
   * What is missing, for operators, each with what it is needed for; empty if nothing is.
   *
   * @param wanted the data plane as configured; what AUTO can do without is not missing
   */
  public static List<String> missing(Set<Capability> present, PlaneKind wanted) {
    List<String> missing = new ArrayList<>();
    need(Capability.NET_ADMIN, "to move addresses and to forward packets", present, missing);
    need(Capability.NET_RAW, "to send and to hear adverts", present, missing);
    if (wanted == PlaneKind.XDP) {
      need(Capability.BPF, "to load the XDP program", present, missing);
      need(Capability.PERFMON, "for the XDP program to compare addresses", present, missing);
    }
    return missing;
  }

  private static void need(
      Capability capability, String purpose, Set<Capability> present, List<String> missing) {
    if (!present.contains(capability)) {
      missing.add(capability.label() + " " + purpose);
    }
  }
}
