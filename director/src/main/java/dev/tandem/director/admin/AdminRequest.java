package dev.tandem.director.admin;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A request to the admin API.
 *
 * @param method {@code GET} or {@code POST}
 * @param path decoded, without the query: {@code /v1/status}
 * @param query decoded parameters; of several with one name the last
 * @param body empty if there is none; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // equality is never asked for
public record AdminRequest(String method, String path, Map<String, String> query, byte[] body) {

  private static final byte[] NO_BODY = {};

  public AdminRequest {
    query = Map.copyOf(query);
  }

  public static AdminRequest get(String path) {
    return get(path, Map.of());
  }

  public static AdminRequest get(String path, Map<String, String> query) {
    return new AdminRequest("GET", path, query, NO_BODY);
  }

  public static AdminRequest post(String path, byte[] body) {
    return new AdminRequest("POST", path, Map.of(), body);
  }

  public Optional<String> parameter(String name) {
    return Optional.ofNullable(query.get(name));
  }

  /**
   * The body as a record.
   *
   * @throws JsonException if it is not one; the server answers that with status 400
   */
  public <T> T json(Class<T> type) {
    return Json.read(body, type);
  }

  /** Path and query as in a request line; the path is taken as it is. */
  String target() {
    String encoded =
        query.entrySet().stream()
            .map(parameter -> encode(parameter.getKey()) + "=" + encode(parameter.getValue()))
            .collect(Collectors.joining("&"));
    return encoded.isEmpty() ? path : path + "?" + encoded;
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
