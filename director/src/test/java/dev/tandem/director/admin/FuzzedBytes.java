package dev.tandem.director.admin;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Messages as they should not be. */
final class FuzzedBytes {

  private FuzzedBytes() {}

  /** Noise, the valid message with some bytes changed, or a part of it with noise behind. */
  static byte[] from(String valid, Random random) {
    byte[] message = valid.getBytes(StandardCharsets.ISO_8859_1);
    byte[] noise = new byte[random.nextInt(300)];
    random.nextBytes(noise);
    return switch (random.nextInt(3)) {
      case 0 -> noise;
      case 1 -> changed(message, random);
      default -> joined(Arrays.copyOf(message, random.nextInt(message.length)), noise);
    };
  }

  private static byte[] changed(byte[] message, Random random) {
    for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
      message[random.nextInt(message.length)] = (byte) random.nextInt(256);
    }
    return message;
  }

  private static byte[] joined(byte[] start, byte[] end) {
    byte[] joined = Arrays.copyOf(start, start.length + end.length);
    System.arraycopy(end, 0, joined, start.length, end.length);
    return joined;
  }
}
