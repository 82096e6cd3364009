package org.sotto.common.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A port that leads to an engine until it is cut: then its connections break and new ones are refused, as when the engine has
 * crashed. The engine itself, which other tests use, stays up.
 */
public final class TcpProxy implements AutoCloseable {
    private final String host;
    private final int port;
    /** Listens to nobody: it keeps others from taking the port while the wire is cut. */
    private final Socket claim = new Socket();

    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private ServerSocket listener;

    /** @param target {@code host:port} */
    public TcpProxy(String target) {
        int colon = target.indexOf(':');
        this.host = target.substring(0, colon);
        this.port = Integer.parseInt(target.substring(colon + 1));
        try {
            claim.setReuseAddress(true);
            claim.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            this.listener = listen();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where clients connect to, on 127.0.0.1. */
    public int port() {
        return claim.getLocalPort();
    }

    /** {@code 127.0.0.1:port} */
    public String address() {
        return "127.0.0.1:" + port();
    }

    /** Breaks all connections and refuses new ones. */
    public synchronized void cut() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes connections again. */
    public synchronized void restore() {
        if (listener.isClosed()) {
            try {
                listener = listen();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private ServerSocket listen() throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(claim.getLocalSocketAddress());
        start(() -> accept(socket));
        return socket;
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                join(socket, socket.accept());
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    /** Under the lock: a connection that comes while the wire is being cut is not left over. */
    private synchronized void join(ServerSocket through, Socket near) throws IOException {
        if (through.isClosed()) {
            near.close();
            return;
        }
        Socket far = new Socket(host, port);
        open.add(near);
        open.add(far);
        start(() -> pump(near, far));
        start(() -> pump(far, near));
    }

    private void pump(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // A cut wire is what this is for: both ends are closed.
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "tcp-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        cut();
        try {
            claim.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
