package org.sotto.gateway.connection;

import java.util.concurrent.CompletionStage;

/** A bean of this type is told when an authenticated connection has ended, on its event loop. */
@FunctionalInterface
public interface CloseListener {
    /** @return when what had to be written is written; a shutdown waits for it */
    CompletionStage<?> closed(Connection connection);
}
