package org.sotto.e2e.input;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One request that means harm.
 *
 * @param what tells it from all others of its operation
 * @param expected what the description promises
 * @param request made for the account that sends it
 */
record HostileCase(String what, Expected expected, Function<SeededUser, Sent> request) {

    /** What the description says of the input. Whatever it says, the answer is in the envelope and is no failure. */
    enum Expected {
        /** Nothing. */
        ANSWER,
        /** It is none of those that are allowed: 4xx, for its shape. */
        REFUSAL,
        /** It is one of those that are allowed: it may be refused, but not for its shape. */
        NO_INVALID_REQUEST
    }

    /** A request as it goes out. */
    static final class Sent {
        private final String method;
        private final String path;
        private final Map<String, String> headers;
        private final byte @Nullable [] body;

        /**
         * @param path with the query
         * @param headers beside the token's, whose place an {@code Authorization} takes; an empty content type is none
         * @param body null for none
         */
        Sent(String method, String path, Map<String, String> headers, byte @Nullable [] body) {
            this.method = method;
            this.path = path;
            this.headers = headers;
            this.body = body;
        }

        String method() {
            return method;
        }

        String path() {
            return path;
        }

        Map<String, String> headers() {
            return headers;
        }

        byte @Nullable [] body() {
            return body;
        }

        @Override
        public String toString() {
            return method + " " + shortened(path) + " " + headers.keySet()
                    + (body == null
                            ? ""
                            : " " + shortened(new String(body, StandardCharsets.UTF_8)) + " (" + body.length
                                    + " bytes)");
        }

        private static String shortened(String text) {
            return text.length() <= 200 ? text : text.substring(0, 200) + "…";
        }
    }
}
