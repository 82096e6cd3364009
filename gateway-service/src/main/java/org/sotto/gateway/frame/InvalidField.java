package org.sotto.gateway.frame;

/** A missing or malformed field; the message names it, its value and what was expected. Carries no stack: it is input. */
final class InvalidField extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidField(String message) {
        super(message, null, false, false);
    }

    static InvalidField of(String field, String value, String expected) {
        return new InvalidField(field + ": " + value + " (expected: " + expected + ")");
    }

    static InvalidField missing(String field, String expected) {
        return new InvalidField(field + " is missing (expected: " + expected + ")");
    }
}
