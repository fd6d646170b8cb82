package dev.tandem.director.admin;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An HTTP answer as the client reads it.
 *
 * @param headers by name, whatever its case; of several with one name the last
 * @param body still to be read
 */
record HttpReply(int status, Map<String, String> headers, InputStream body) {

  private static final int MAX_LINE_BYTES = 8192;
  private static final int MAX_HEADERS = 100;
  private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})( .*)?");
  private static final Pattern HEADER = Pattern.compile("([!-9;-~]+):[ \\t]*(.*?)[ \\t]*");
  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

  /**
   * Reads the head.
   *
   * @throws ProtocolException if this is not HTTP
   */
  static HttpReply read(InputStream in) throws IOException {
    String first = readLine(in);
    Matcher statusLine = STATUS_LINE.matcher(first);
    if (!statusLine.matches()) {
      throw new ProtocolException("not a status line: " + first);
    }
    Map<String, String> headers = readHeaders(in);
    return new HttpReply(Integer.parseInt(statusLine.group(1)), headers, body(in, headers));
  }

  String contentType() {
    return headers.getOrDefault("Content-Type", "");
  }

  /** A line without its end. */
  static String readLine(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the answer ended in the middle of its head");
      }
      if (line.length() == MAX_LINE_BYTES) {
        throw new ProtocolException("a line is longer than " + MAX_LINE_BYTES + " bytes");
      }
      line.append((char) next);
    }
    int last = line.length() - 1;
    return last >= 0 && line.charAt(last) == '\r' ? line.substring(0, last) : line.toString();
  }

  private static Map<String, String> readHeaders(InputStream in) throws IOException {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (int count = 0; count <= MAX_HEADERS; count++) {
      String line = readLine(in);
      if (line.isEmpty()) {
        return headers;
      }
      Matcher header = HEADER.matcher(line);
      if (!header.matches()) {
        throw new ProtocolException("not a header: " + line);
      }
      headers.put(header.group(1), header.group(2));
    }
    throw new ProtocolException("more than " + MAX_HEADERS + " headers");
  }

  private static InputStream body(InputStream in, Map<String, String> headers)
      throws ProtocolException {
    if (headers.getOrDefault("Transfer-Encoding", "").equalsIgnoreCase("chunked")) {
      return BodyInput.chunked(in);
    }
    String length = headers.get("Content-Length");
    if (length == null) {
      return in;
    }
    if (!LENGTH.matcher(length).matches()) {
      throw new ProtocolException("not a length: " + length);
    }
    return BodyInput.ofLength(in, Long.parseLong(length));
  }
}
