package dev.tandem.director.admin;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Which handler answers what. */
final class Routes {

  /**
   * A handler and what it takes.
   *
   * @param maxBodyBytes of a request
   */
  record Route(AdminHandler handler, int maxBodyBytes) {}

  /** What a request line leads to. */
  sealed interface Match {
    record Found(Route route) implements Match {}

    record NoSuchPath() implements Match {}

    /**
     * The path is there, but not for this method.
     *
     * @param allowed methods, as in the header {@code Allow}
     */
    record OtherMethod(String allowed) implements Match {}
  }

  private static final String READ = "GET";

  private final Map<String, SortedMap<String, Route>> byPath = new HashMap<>();

  void add(String method, String path, Route route) {
    SortedMap<String, Route> methods = byPath.computeIfAbsent(path, _ -> new TreeMap<>());
    if (methods.putIfAbsent(method, route) != null) {
      throw new IllegalArgumentException(method + " " + path + " has a handler already");
    }
  }

  /** The same paths, for those who only read. */
  Routes readOnly() {
    Routes readable = new Routes();
    byPath.forEach((path, methods) -> {
      Route route = methods.get(READ);
      if (route != null) {
        readable.add(READ, path, route);
      }
    });
    return readable;
  }

  Match find(String method, String path) {
    SortedMap<String, Route> methods = byPath.get(path);
    if (methods == null) {
      return new Match.NoSuchPath();
    }
    Route route = methods.get(method);
    return route == null
        ? new Match.OtherMethod(String.join(", ", methods.keySet()))
        : new Match.Found(route);
  }
}
