package org.sotto.local.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.sotto.local.FleetException;

/** Whether a TCP port is free, and who holds it when it is not. */
public final class PortCheck {
    private static final Duration TAKEN_DOWN_WITHIN = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(50);

    private PortCheck() {}

    /**
     * Throws when somebody listens on the port, naming the port, what it is for and, where Linux tells, the process. A
     * port of a process that has just ended is waited for: the first thread of a process can be gone while others, and
     * the sockets with them, are still being taken down.
     */
    public static void requireFree(String name, int port) throws IOException, InterruptedException {
        long end = System.nanoTime() + TAKEN_DOWN_WITHIN.toNanos();
        while (!isFree(port) && ProcFs.listenerOn(port).isEmpty() && System.nanoTime() < end) {
            Thread.sleep(POLL.toMillis());
        }
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
