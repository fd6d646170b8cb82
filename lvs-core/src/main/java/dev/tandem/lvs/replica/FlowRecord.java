package dev.tandem.lvs.replica;

/**
 * A connection or template as directors tell each other of it: by addresses, since slots, numbers
 * and clocks mean something in one director only. One object is filled again and again.
 *
 * <p>Addresses are IPv4 as 32 bits, ports 16 bits in an int, times in ticks of 2^20 ns.
 */
public final class FlowRecord {

  /** Whether it ended: then only the key counts. */
  public boolean ended;

  public boolean template;

  /** Number in the IP header. */
  public int protocol;

  public int clientAddress;

  /** 0 for templates. */
  public int clientPort;

  public int virtualAddress;
  public int virtualPort;
  public int serverAddress;
  public int serverPort;

  /** Whether addresses are translated. */
  public boolean nat;

  /** In its protocol's table of states. */
  public int state;

  /** Of a template: whether a connection under it got an answer. */
  public boolean assured;

  /** Of a template: its period; 0 for connections, whose state says it. */
  public int timeout;

  /** How long no packet has passed. */
  public int idle;

  /** Whether the connection belongs to a template. */
  public boolean controlled;

  /** The template's masked client address. */
  public int controllerAddress;

  /** The template's virtual port. */
  public int controllerPort;
}
