package org.sotto.local.demo;

/** A step of the demo did not happen. The message says which, and within what time it was expected. */
final class DemoException extends RuntimeException {
    DemoException(String message) {
        super(message);
    }

    DemoException(String message, Throwable cause) {
        super(message, cause);
    }
}
