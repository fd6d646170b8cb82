package dev.tandem.director.admin;

import static java.util.Map.entry;
import static tools.jackson.core.JsonToken.VALUE_FALSE;
import static tools.jackson.core.JsonToken.VALUE_NULL;
import static tools.jackson.core.JsonToken.VALUE_NUMBER_FLOAT;
import static tools.jackson.core.JsonToken.VALUE_NUMBER_INT;
import static tools.jackson.core.JsonToken.VALUE_STRING;
import static tools.jackson.core.JsonToken.VALUE_TRUE;

import dev.tandem.linux.AddressText;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.jr.ob.JSONObjectException;
import tools.jackson.jr.ob.api.ReaderWriterProvider;
import tools.jackson.jr.ob.api.ValueReader;
import tools.jackson.jr.ob.api.ValueWriter;
import tools.jackson.jr.ob.impl.JSONReader;
import tools.jackson.jr.ob.impl.JSONWriter;

/**
 * How the JDK's value types look in JSON. Simple values are read from their own kind only: the
 * library by itself would take {@code "high"} for the number 0.
 */
final class JsonTypes extends ReaderWriterProvider {

  private static final double NANOS_PER_SECOND = 1e9;

  private static final Kind TEXT = new Kind("a text", Set.of(VALUE_STRING));
  private static final Kind WHOLE_NUMBER = new Kind("a whole number", Set.of(VALUE_NUMBER_INT));
  private static final Kind NUMBER =
      new Kind("a number", Set.of(VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT));
  private static final Kind TRUTH = new Kind("true or false", Set.of(VALUE_TRUE, VALUE_FALSE));

  private static final Map<Class<?>, ValueWriter> WRITERS =
      Map.ofEntries(
          writer(Instant.class, Object::toString),
          writer(Duration.class, JsonTypes::seconds),
          writer(Optional.class, optional -> ((Optional<?>) optional).orElse(null)),
          writer(Inet4Address.class, AddressText::of),
          writer(Inet6Address.class, AddressText::of));

  // An address is never a name: asking the name service could hang the caller.
  private static final Map<Class<?>, ValueReader> READERS =
      Map.ofEntries(
          reader(String.class, TEXT, JsonParser::getString),
          reader(int.class, WHOLE_NUMBER, JsonParser::getIntValue),
          reader(Integer.class, WHOLE_NUMBER, JsonParser::getIntValue),
          reader(long.class, WHOLE_NUMBER, JsonParser::getLongValue),
          reader(Long.class, WHOLE_NUMBER, JsonParser::getLongValue),
          reader(double.class, NUMBER, JsonParser::getDoubleValue),
          reader(Double.class, NUMBER, JsonParser::getDoubleValue),
          reader(boolean.class, TRUTH, JsonParser::getBooleanValue),
          reader(Boolean.class, TRUTH, JsonParser::getBooleanValue),
          reader(Instant.class, TEXT, parser -> Instant.parse(parser.getString())),
          reader(Duration.class, NUMBER, parser -> duration(parser.getDoubleValue())),
          reader(InetAddress.class, TEXT, p -> InetAddress.ofLiteral(p.getString())));

  private record Kind(String name, Set<JsonToken> tokens) {}

  @Override
  public ValueWriter findValueWriter(JSONWriter context, Class<?> type) {
    return WRITERS.get(type);
  }

  @Override
  public ValueReader findValueReader(JSONReader context, Class<?> type) {
    return READERS.get(type);
  }

  /** A whole number where it is one. */
  private static Number seconds(Duration duration) {
    if (duration.toNanosPart() == 0) {
      return duration.toSeconds();
    }
    return duration.toSeconds() + duration.toNanosPart() / NANOS_PER_SECOND;
  }

  private static Duration duration(double seconds) {
    return Duration.ofNanos(Math.round(seconds * NANOS_PER_SECOND));
  }

  private static <T> Entry<Class<?>, ValueWriter> writer(
      Class<T> type, Function<T, Object> toJson) {
    return entry(
        type,
        new ValueWriter() {
          @Override
          public void writeValue(JSONWriter context, JsonGenerator generator, Object value) {
            context.writeValue(toJson.apply(type.cast(value)));
          }

          @Override
          public Class<?> valueType() {
            return type;
          }
        });
  }

  private static Entry<Class<?>, ValueReader> reader(
      Class<?> type, Kind kind, Function<JsonParser, Object> fromJson) {
    return entry(
        type,
        new ValueReader(type) {
          @Override
          public Object read(JSONReader context, JsonParser parser) {
            if (parser.hasToken(VALUE_NULL) && !type.isPrimitive()) {
              return null;
            }
            if (!kind.tokens.contains(parser.currentToken())) {
              throw JSONObjectException.from(
                  parser, "expected " + kind.name + ", found " + parser.getString());
            }
            try {
              return fromJson.apply(parser);
            } catch (RuntimeException e) {
              throw JSONObjectException.from(
                  parser, "not a valid " + type.getSimpleName() + ": " + parser.getString(), e);
            }
          }
        });
  }
}
