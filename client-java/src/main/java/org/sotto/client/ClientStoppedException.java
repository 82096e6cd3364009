package org.sotto.client;

/** The client ended, by {@link SottoClient#close} or by the server for good, before the thing asked for happened. */
public final class ClientStoppedException extends RuntimeException {
    private final int code;

    public ClientStoppedException(int code, String message) {
        super(message);
        this.code = code;
    }

    /** The close code that ended it (4401, 4403, 4409), or 1000 when the application closed or disconnected it. */
    public int code() {
        return code;
    }
}
