package org.sotto.common.erasure;

import java.util.Map;

/** Erases what a service keeps of an account. Called by the one thread of a {@link org.sotto.common.kafka.LogConsumer}. */
public interface AccountEraser {

    /**
     * Returns when everything of the account is erased, durably; may be called again for the same account, also after it
     * failed half-way.
     *
     * @return how much was erased, by a word for its kind ({@code [a-z_]}, at most 40)
     * @throws Exception if an engine or service did not answer; {@link java.util.concurrent.TimeoutException} also if there is
     *     more than one call should do: the next one goes on
     */
    Map<String, Long> erase(Erasure erasure) throws Exception;

    /** Asks the engines for a sign of life. */
    boolean enginesAnswer();
}
