package org.sotto.common.auth;

/** A token that is refused. {@link #code()} is the contract's word for the reason. */
public final class InvalidTokenException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String code;

    public InvalidTokenException(String code, String message) {
        super(message);
        this.code = code;
    }

    /** {@code invalid_token}, {@code token_expired} or {@code session_revoked}. */
    public String code() {
        return code;
    }
}
