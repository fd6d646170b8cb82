package dev.tandem.sync;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The JGroups protocols under the channel, as its XML configuration: TCP between named peers, or
 * UDP with multicast to find each other. The classic reliability protocols with byte credits, which
 * bound memory by octets; failure detection by closed sockets and by missing heartbeats, confirmed
 * before a member is given up. Who joins waits long: the code of the first TLS handshake of a
 * process is cold, and a channel of its own would have to be merged. The numbers are measured ones
 * (docs/replication.md).
 */
final class ChannelStack {

  private static final String UPPER =
      """
      <FD_ALL3 timeout="600ms" interval="150ms"/>
      <VERIFY_SUSPECT2 timeout="150ms"/>
      <BARRIER/>
      <pbcast.NAKACK2 use_mcast_xmit="false" xmit_interval="100ms"/>
      <UNICAST3 xmit_interval="100ms" conn_expiry_timeout="5s" conn_close_timeout="5s"/>
      <pbcast.STABLE desired_avg_gossip="5s" max_bytes="4M"/>
      <pbcast.GMS join_timeout="3s" leave_timeout="500ms" view_ack_collection_timeout="500ms"
           merge_timeout="2s" print_local_addr="false"/>
      <UFC max_credits="4M" min_threshold="0.4"/>
      <MFC max_credits="4M" min_threshold="0.4"/>
      <FRAG4 frag_size="60000"/>
      """;

  private ChannelStack() {}

  static String xml(SyncSettings settings) {
    String carrier =
        switch (settings.carrier()) {
          case SyncSettings.Carrier.Tcp() -> tcp(settings);
          case SyncSettings.Carrier.Multicast(InetSocketAddress group) -> udp(settings, group);
        };
    return "<config xmlns=\"urn:org:jgroups\">" + carrier + UPPER + "</config>";
  }

  private static String tcp(SyncSettings settings) {
    return """
      <dev.tandem.sync.WatchedTcp bind_addr="%s" bind_port="%d" port_range="0"
           sock_conn_timeout="300ms" peer_addr_read_timeout="3s" tcp_nodelay="true" linger="-1"
           max_length="1m" enable_suspect_events="true" recv_buf_size="4m" send_buf_size="4m"
           bundler_type="transfer-queue" bundler.max_size="64000" bundler.capacity="65536"
           use_virtual_threads="false" thread_pool.max_threads="32" diag.enabled="false"/>
      <TCPPING initial_hosts="%s" port_range="0" num_discovery_runs="1"/>
      <MERGE3 min_interval="500ms" max_interval="1500ms" check_interval="2s"/>
    """
        .formatted(
            settings.local().getAddress().getHostAddress(),
            settings.local().getPort(),
            hosts(settings.local(), settings.peers()));
  }

  /** Without connections that could close, a death shows by silence alone. */
  private static String udp(SyncSettings settings, InetSocketAddress group) {
    return """
      <dev.tandem.sync.WatchedUdp bind_addr="%s" bind_port="%d" port_range="0" mcast_addr="%s" mcast_port="%d" ip_ttl="1"
           mcast_recv_buf_size="4m" ucast_recv_buf_size="4m" mcast_send_buf_size="1m"
           ucast_send_buf_size="1m"
           bundler_type="transfer-queue" bundler.max_size="63000" bundler.capacity="65536"
           use_virtual_threads="false" thread_pool.max_threads="32" diag.enabled="false"/>
      <PING/>
      <MERGE3 min_interval="500ms" max_interval="1500ms" check_interval="2s"/>
    """
        .formatted(
            settings.local().getAddress().getHostAddress(),
            settings.local().getPort(),
            group.getAddress().getHostAddress(),
            group.getPort());
  }

  private static String hosts(InetSocketAddress local, List<InetSocketAddress> peers) {
    return Stream.concat(Stream.of(local), peers.stream())
        .map(host -> host.getAddress().getHostAddress() + "[" + host.getPort() + "]")
        .collect(Collectors.joining(","));
  }
}
