package dev.tandem.director.admin;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.jr.ob.JSON;
import tools.jackson.jr.ob.JSON.Feature;
import tools.jackson.jr.ob.JacksonJrExtension;
import tools.jackson.jr.ob.api.ExtensionContext;
import tools.jackson.jr.ob.api.ReaderWriterModifier;
import tools.jackson.jr.ob.impl.JSONWriter;
import tools.jackson.jr.ob.impl.POJODefinition;

/**
 * Values to JSON and back. Values are records, maps, lists, strings, numbers, booleans and enums
 * (by name), and those of {@link JsonTypes}: an instant is ISO 8601, a duration a number of
 * seconds, an address its numeric text, an absent optional null (and optionals are written only,
 * not read).
 */
public final class Json {

  private static final JSON MAPPER =
      JSON.builder(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .register(new TandemTypes())
          .enable(Feature.WRITE_RECORD_FIELDS_IN_DECLARATION_ORDER)
          .enable(Feature.WRITE_NULL_PROPERTIES)
          .enable(Feature.FAIL_ON_UNKNOWN_BEAN_PROPERTY)
          .build();

  private Json() {}

  /** One line, without line breaks. */
  public static String text(Object value) {
    return MAPPER.asString(value);
  }

  /** The same in UTF-8. */
  public static byte[] bytes(Object value) {
    return MAPPER.asBytes(value);
  }

  /**
   * Reads a record; a name that it does not have is an error, one that is missing leaves null or 0.
   *
   * @throws JsonException if that is not what the text holds
   */
  public static <T> T read(byte[] json, Class<T> type) {
    return readAll(json, parser -> MAPPER.beanFrom(type, parser));
  }

  /**
   * Reads an object as a map.
   *
   * @throws JsonException if that is not what the text holds
   */
  public static Map<String, Object> readMap(byte[] json) {
    return readAll(json, MAPPER::mapFrom);
  }

  /** The same from a string, for lines of a stream. */
  public static Map<String, Object> readMap(String json) {
    return readMap(json.getBytes(StandardCharsets.UTF_8));
  }

  private static <T> T readAll(byte[] json, Function<JsonParser, T> reader) {
    try (JsonParser parser = MAPPER.createParser(json)) {
      T value = reader.apply(parser);
      if (value == null) {
        throw new JsonException("found null", null);
      }
      if (parser.nextToken() != null) {
        throw new JsonException("more follows after the end", null);
      }
      return value;
    } catch (JacksonException e) {
      throw new JsonException(withoutSource(e.getOriginalMessage()), e);
    }
  }

  /** The library appends where the text came from, which says nothing for a byte array. */
  private static String withoutSource(String message) {
    int source = message.indexOf(" (start marker at");
    return source < 0 ? message : message.substring(0, source);
  }

  private static final class TandemTypes extends JacksonJrExtension {
    @Override
    protected void register(ExtensionContext context) {
      context.insertProvider(new JsonTypes());
      context.insertModifier(new RecordsOnly());
    }
  }

  /**
   * Keeps the library from writing any object by its getters: those of the JDK's types may do
   * anything, up to asking the name service.
   */
  private static final class RecordsOnly extends ReaderWriterModifier {
    @Override
    public POJODefinition pojoDefinitionForSerialization(JSONWriter context, Class<?> type) {
      if (!type.isRecord()) {
        throw new IllegalArgumentException(type.getName() + " has no form in JSON");
      }
      return null;
    }
  }
}
