package dev.tandem.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RequiresRoot
class EthtoolTest {

  private static final List<String> FEATURES = List.of("rx-gro", "rx-lro", "no-such-feature");

  private final TestNetwork network = new TestNetwork();

  @BeforeEach
  void connectTwoHosts() {
    network.addNamespace("a").addNamespace("b").connect("a", "eth0", "b", "eth0");
  }

  @AfterEach
  void removeHosts() {
    network.close();
  }

  private static Set<String> active() throws Exception {
    return TestNetwork.inside("a", () -> Ethtool.active("eth0", FEATURES));
  }

  private static void set(boolean on) throws Exception {
    TestNetwork.inside(
        "a",
        () -> {
          Ethtool.set("eth0", FEATURES, on);
          return null;
        });
  }

  @Test
  void featuresAreSwitchedByName() throws Exception {
    set(true);
    assertThat(active()).containsExactly("rx-gro");
    assertThat(network.exec("a", "ethtool", "-k", "eth0")).contains("generic-receive-offload: on");
    set(false);
    assertThat(active()).isEmpty();
    assertThat(network.exec("a", "ethtool", "-k", "eth0")).contains("generic-receive-offload: off");
  }

  @Test
  void everyInterfaceHasAReceiveQueue() throws Exception {
    assertThat(TestNetwork.inside("a", () -> Ethtool.receiveQueues("eth0"))).isPositive();
  }

  @Test
  void anInterfaceThatIsNotThereIsAnError() {
    assertThatThrownBy(() -> TestNetwork.inside("a", () -> Ethtool.active("eth9", FEATURES)))
        .isInstanceOf(LinuxException.class)
        .hasMessageContaining("ethtool eth9");
  }
}
