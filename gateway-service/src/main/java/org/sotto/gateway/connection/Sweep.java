package org.sotto.gateway.connection;

import java.util.List;

/** Work on connections that the wheel does each second, on each event loop for the connections of that loop. */
@FunctionalInterface
public interface Sweep {
    /** In so many seconds each connection's turn to be refreshed comes once. */
    int REFRESH_SECONDS = 30;

    /** @param tick the seconds that the wheel has run */
    void sweep(long tick, List<Connection> connections);

    /** Whether it is the connection's turn, once in {@code every} seconds. */
    static boolean isTurn(Connection connection, long tick, int every) {
        return Math.floorMod(connection.id() - tick, (long) every) == 0;
    }
}
