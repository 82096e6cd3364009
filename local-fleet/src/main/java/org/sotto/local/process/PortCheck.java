package org.sotto.local.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.sotto.local.FleetException;

/** Whether a TCP port is free, and who holds it when it is not. */
public final class PortCheck {
    private PortCheck() {}

    /** Throws when somebody listens on the port, naming the port, what it is for and, where Linux tells, the process. */
    public static void requireFree(String name, int port) throws IOException {
        if (!isFree(port)) {
            throw new FleetException("port " + port + " is wanted by " + name + " but held by " + holder(port)
                    + "; stop it, or choose other ports with --port-offset");
        }
    }

    /** The process that listens on a port, for a message to a person. */
    public static String holder(int port) throws IOException {
        return ProcFs.listenerOn(port).orElse("a process that this user may not see");
    }

    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            // As the engines and services do: a port in TIME_WAIT counts as free.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
