package dev.tandem.lvs.capture;

import java.net.NetworkInterface;
import java.net.SocketException;

/** Names and numbers of this network namespace's interfaces. */
final class Interfaces {

  private Interfaces() {}

  static String name(int index) {
    try {
      NetworkInterface found = NetworkInterface.getByIndex(index);
      return found == null ? "if" + index : found.getName();
    } catch (SocketException e) {
      throw new IllegalStateException("cannot name interface " + index, e);
    }
  }

  static int index(String name) {
    try {
      NetworkInterface found = NetworkInterface.getByName(name);
      if (found == null) {
        throw new IllegalStateException("there is no interface " + name);
      }
      return found.getIndex();
    } catch (SocketException e) {
      throw new IllegalStateException("cannot find interface " + name, e);
    }
  }
}
