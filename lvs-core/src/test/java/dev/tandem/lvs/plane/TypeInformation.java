package dev.tandem.lvs.plane;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The structs and enums of a compiled BPF object, read from its BTF section. */
public final class TypeInformation {

  private static final int SECTION_HEADER_LENGTH = 64;
  private static final int KIND_ARRAY = 3;
  private static final int KIND_STRUCT = 4;
  private static final int KIND_UNION = 5;
  private static final int KIND_ENUM = 6;

  private final Map<String, Struct> structs = new HashMap<>();
  private final Map<String, Map<String, Integer>> enums = new HashMap<>();
  private final ByteBuffer btf;
  private final int strings;

  public record Struct(int size, Map<String, Integer> offsets) {}

  public TypeInformation(byte[] elf) {
    btf = section(ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN), ".BTF");
    int header = btf.getInt(4);
    int types = header + btf.getInt(8);
    int end = types + btf.getInt(12);
    strings = header + btf.getInt(16);
    btf.position(types);
    while (btf.position() < end) {
      readType();
    }
  }

  public Struct struct(String name) {
    return structs.get(name);
  }

  public List<String> enumNames(String name) {
    return List.copyOf(enums.get(name).keySet());
  }

  /** The values of an enum by name, in its order. */
  public Map<String, Integer> enumValues(String name) {
    return enums.get(name);
  }

  private void readType() {
    String name = string(strings + btf.getInt());
    int info = btf.getInt();
    int size = btf.getInt();
    int kind = (info >> 24) & 0x1f;
    int length = info & 0xffff;
    switch (kind) {
      case KIND_STRUCT, KIND_UNION -> structs.put(name, new Struct(size, members(length)));
      case KIND_ENUM -> enums.put(name, values(length));
      case KIND_ARRAY -> skip(12);
      case 1, 14, 17 -> skip(4);
      case 13 -> skip(8 * length);
      case 15, 19 -> skip(12 * length);
      default -> {}
    }
  }

  private Map<String, Integer> members(int count) {
    Map<String, Integer> offsets = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      String name = string(strings + btf.getInt());
      btf.getInt();
      offsets.put(name, btf.getInt() / 8);
    }
    return offsets;
  }

  private Map<String, Integer> values(int count) {
    Map<String, Integer> values = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      values.put(string(strings + btf.getInt()), btf.getInt());
    }
    return values;
  }

  private void skip(int octets) {
    btf.position(btf.position() + octets);
  }

  private String string(int at) {
    int end = at;
    while (btf.get(end) != 0) {
      end++;
    }
    byte[] bytes = new byte[end - at];
    btf.get(at, bytes);
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  private static ByteBuffer section(ByteBuffer elf, String wanted) {
    int headers = (int) elf.getLong(40);
    int count = elf.getShort(60);
    int names = (int) elf.getLong(headers + elf.getShort(62) * SECTION_HEADER_LENGTH + 24);
    for (int i = 0; i < count; i++) {
      int header = headers + i * SECTION_HEADER_LENGTH;
      byte[] name = new byte[wanted.length() + 1];
      int at = names + elf.getInt(header);
      elf.get(at, name, 0, Math.min(name.length, elf.limit() - at));
      if (new String(name, StandardCharsets.US_ASCII).equals(wanted + '\0')) {
        int offset = (int) elf.getLong(header + 24);
        int length = (int) elf.getLong(header + 32);
        return elf.slice(offset, length).order(ByteOrder.LITTLE_ENDIAN);
      }
    }
    throw new IllegalArgumentException("no section " + wanted);
  }
}
