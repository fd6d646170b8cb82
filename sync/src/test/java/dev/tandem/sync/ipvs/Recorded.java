package dev.tandem.sync.ipvs;

import java.util.HexFormat;

/** What a kernel's master daemon with sync id 7 sent (Linux 6.1). */
final class Recorded {

  /**
   * A translated connection that reached its third packet, then ended on both sides; the template
   * of another one, before and after its first answer.
   */
  static final byte[] MESSAGE =
      HexFormat.of()
          .parseHex(
              "000700bc05010000"
                  + "00060024000000000001a411179c005000000000000003840a0900010a0001640a00020b"
                  + "00060024000001000007a411179c0050000000000000003c0a0900010a0001640a00020b"
                  + "00060024000001000005a411179c005000000000000000780a0900010a0001640a00020b"
                  + "000600240000110000000000179d0050000000000000003c0a0900010a0001640a00020b"
                  + "000600240000110000010000179d0050000000000000003c0a0900010a0001640a00020b");

  private Recorded() {}
}
