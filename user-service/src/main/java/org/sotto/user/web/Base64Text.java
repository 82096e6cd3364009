package org.sotto.user.web;

import com.google.protobuf.ByteString;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.sotto.common.web.ApiException;

/** Bytes in JSON: standard base64 with padding, one spelling for each value (RFC 4648, 4 and 3.5). */
public final class Base64Text {
    /** The patterns that the description of the API gives, by the number of bytes. */
    public static final String BYTES_32 = "^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$";

    public static final String BYTES_33 = "^[A-Za-z0-9+/]{44}$";
    public static final String BYTES_32_OR_33 = "^([A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=|[A-Za-z0-9+/]{44})$";
    public static final String BYTES_64 = "^[A-Za-z0-9+/]{85}[AQgw]==$";
    public static final String BYTES_1568_OR_1569 = "^([A-Za-z0-9+/]{2090}[AEIMQUYcgkosw048]=|[A-Za-z0-9+/]{2092})$";

    /** Of several lengths. Looser than what is taken, which is for {@link #decode} to say. */
    public static final String BYTES = "^[A-Za-z0-9+/]+={0,2}$";

    private Base64Text() {}

    /**
     * Reads a value that must be there.
     *
     * @param field for the refusal
     * @throws ApiException 400 unless it is the base64 of that many bytes
     */
    public static ByteString decode(String field, @Nullable String text, int length) {
        return decode(field, text, length, length);
    }

    /**
     * As {@link #decode(String, String, int)}, of one of several lengths.
     *
     * @param atLeast bytes
     * @param atMost bytes
     */
    public static ByteString decode(String field, @Nullable String text, int atLeast, int atMost) {
        String expected = "base64 of " + (atLeast == atMost ? atLeast : atLeast + " to " + atMost) + " bytes";
        if (text == null) {
            throw ApiException.invalidRequest(field + ": null (expected: " + expected + ")");
        }
        ByteString bytes = decode(field, text, expected);
        if (bytes.size() < atLeast || bytes.size() > atMost) {
            throw ApiException.invalidRequest(field + ": " + bytes.size() + " bytes (expected: " + expected + ")");
        }
        return bytes;
    }

    private static ByteString decode(String field, String text, String expected) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            // The decoder also takes text without padding, and bits behind the last byte.
            if (encode(ByteString.copyFrom(bytes)).equals(text)) {
                return ByteString.copyFrom(bytes);
            }
        } catch (IllegalArgumentException e) {
            ApiException refusal = refused(field, text, expected);
            refusal.addSuppressed(e);
            throw refusal;
        }
        throw refused(field, text, expected);
    }

    private static ApiException refused(String field, String text, String expected) {
        return ApiException.invalidRequest(field + ": " + text.length()
                + " characters that are no base64 with padding (expected: " + expected + ")");
    }

    public static String encode(ByteString bytes) {
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}
