package dev.tandem.vrrp.router;

import dev.tandem.vrrp.InstanceSettings;

/**
 * What makes an instance the same one after a reload, and what adverts find it by. Its name is no
 * part of it, as with keepalived.
 */
record InstanceKey(String interfaceName, int virtualRouterId) {

  static InstanceKey of(InstanceSettings settings) {
    return new InstanceKey(settings.interfaceName(), settings.virtualRouterId());
  }

  @Override
  public String toString() {
    return "virtual router " + virtualRouterId + " on " + interfaceName;
  }
}
