package dev.tandem.director.config;

import dev.tandem.health.Check;
import java.util.List;

/** The only service of a configuration that stands in a test. */
final class OneService {

  private OneService() {}

  static VirtualService service(String text) {
    return Loading.valid(text).services().getFirst();
  }

  /** The checks of its first server. */
  static List<Check> checks(String inService) {
    return service("virtual_server 192.0.2.1 80 {\nprotocol TCP\n" + inService + "}")
        .servers()
        .getFirst()
        .checked()
        .checks();
  }
}
