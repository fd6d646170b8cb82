package dev.tandem.lvs.replica;

/**
 * Short numbers for flows, by which two directors find out whether they hold the same ones. The
 * flows are divided into regions by their keys; the digest of a region is the sum of its flows'
 * {@link #share}s, so that it can be kept up to date with each change of a flow.
 *
 * <p>A fingerprint covers what must be equal for a flow to go on elsewhere: key, server, forwarding
 * and state, and how far a helper shifted the server's text. Timers are not in it.
 */
public final class FlowDigest {

  public static final int REGIONS = 1024;

  private static final int REGION_SHIFT = 22;
  // Above every state, so that a build that knows no tunnels agrees about all other flows.
  private static final long TUNNEL = 1 << 15;
  private static final int CONTENT = (1 << REGION_SHIFT) - 1;

  private FlowDigest() {}

  /**
   * The fingerprint of a flow, never 0: its region in the upper ten bits, a hash of everything
   * below.
   */
  public static int of(FlowRecord record) {
    long key =
        mix(
            ((long) record.clientPort << 48)
                | ((long) record.virtualPort << 32)
                | ((long) record.protocol << 1)
                | (record.template ? 1 : 0));
    key = mix(key ^ client(record));
    key = mix(key ^ virtual(record));
    if (record.template && record.identity != 0) {
      key = mix(key ^ record.identity);
    }
    long content = mix(key ^ server(record));
    content =
        mix(
            content
                ^ ((long) record.serverPort << 16
                    | (record.tunnel ? TUNNEL : 0)
                    | (long) record.state << 2
                    | (record.nat ? 2 : 0)
                    | (record.template && record.assured ? 1 : 0)));
    if (record.helped) {
      content = mix(content ^ ((long) record.shiftFrom << Integer.SIZE | record.shiftAfter));
    }
    int region = (int) (key >>> 54);
    int rest = (int) content & CONTENT;
    return region << REGION_SHIFT | (rest == 0 ? 1 : rest);
  }

  private static long client(FlowRecord record) {
    return record.ipv6
        ? mix(record.clientHigh) + record.clientLow
        : Integer.toUnsignedLong(record.clientAddress);
  }

  private static long virtual(FlowRecord record) {
    return record.ipv6
        ? mix(record.virtualHigh) + record.virtualLow
        : Integer.toUnsignedLong(record.virtualAddress);
  }

  private static long server(FlowRecord record) {
    return record.ipv6
        ? mix(record.serverHigh) + record.serverLow
        : Integer.toUnsignedLong(record.serverAddress);
  }

  /** The region of a fingerprint. */
  public static int region(int fingerprint) {
    return fingerprint >>> REGION_SHIFT;
  }

  /** What a flow adds to its region's digest. */
  public static long share(int fingerprint) {
    return mix(fingerprint);
  }

  private static long mix(long value) {
    long x = value + 0x9e3779b97f4a7c15L;
    x = (x ^ (x >>> 30)) * 0xbf58476d1ce4e5b9L;
    x = (x ^ (x >>> 27)) * 0x94d049bb133111ebL;
    return x ^ (x >>> 31);
  }
}
