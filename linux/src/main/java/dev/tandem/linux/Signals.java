package dev.tandem.linux;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * Signals to this process. The JVM offers them in {@code sun.misc.Signal} of the module
 * jdk.unsupported, which javac warns of by name and which is therefore reached by reflection.
 */
public final class Signals {

  private Signals() {}

  /**
   * Has an action run, on a thread of its own, whenever a signal comes in.
   *
   * @param name without its prefix, such as {@code HUP}
   */
  public static void on(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      InvocationHandler run =
          (proxy, method, arguments) -> {
            action.run();
            return null;
          };
      Object proxy =
          Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {handler}, run);
      Object instance = signal.getConstructor(String.class).newInstance(name);
      signal.getMethod("handle", signal, handler).invoke(null, instance, proxy);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JVM does not let SIG" + name + " be handled", e);
    }
  }
}
