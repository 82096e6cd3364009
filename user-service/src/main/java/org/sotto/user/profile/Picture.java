package org.sotto.user.profile;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sotto.common.web.ApiException;

/**
 * A profile picture.
 *
 * @param type of its content
 * @param bytes 1 byte to 256 KiB
 */
record Picture(Type type, ByteString bytes) {
    static final int MAX_BYTES = 256 * 1024;

    private static final int SHOWN = 40;
    private static final String SCHEME = "data:";
    private static final String ENCODING = ";base64,";
    private static final int MAX_BASE64 = (MAX_BYTES + 2) / 3 * 4;

    /** The longest data URI: of a JPEG, whose media type is the longest, too. */
    static final int MAX_DATA_URI = 23 + MAX_BASE64;

    /** What the description of the API says of a data URI, or of its absence. */
    static final String DATA_URI_OR_NONE = "^(data:image/(jpeg|png|webp);base64,[A-Za-z0-9+/]+={0,2})?$";

    /** What a picture may be: by what it begins with, whatever it is called. */
    enum Type {
        JPEG("image/jpeg"),
        PNG("image/png"),
        WEBP("image/webp");

        private static final ByteString JPEG_START = bytes(0xFF, 0xD8, 0xFF);
        private static final ByteString PNG_START = bytes(0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n');
        private static final ByteString RIFF = ByteString.copyFromUtf8("RIFF");
        private static final ByteString WEBP_FORM = ByteString.copyFromUtf8("WEBP");
        /** After {@code RIFF} and four bytes of length. */
        private static final int FORM_AT = 8;

        private final String mediaType;

        Type(String mediaType) {
            this.mediaType = mediaType;
        }

        String mediaType() {
            return mediaType;
        }

        /** @throws IllegalArgumentException if no type has that name */
        static Type of(String mediaType) {
            return named(mediaType)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "media type: " + mediaType + " (expected: one of " + names() + ")"));
        }

        static Optional<Type> named(String mediaType) {
            return Arrays.stream(values())
                    .filter(type -> type.mediaType.equals(mediaType))
                    .findFirst();
        }

        static String names() {
            return Arrays.stream(values()).map(Type::mediaType).collect(Collectors.joining(", "));
        }

        boolean begins(ByteString content) {
            return switch (this) {
                case JPEG -> content.startsWith(JPEG_START);
                case PNG -> content.startsWith(PNG_START);
                case WEBP ->
                    content.startsWith(RIFF)
                            && content.size() > FORM_AT
                            && content.substring(FORM_AT).startsWith(WEBP_FORM);
            };
        }

        private static ByteString bytes(int... values) {
            byte[] bytes = new byte[values.length];
            for (int i = 0; i < values.length; i++) {
                bytes[i] = (byte) values[i];
            }
            return ByteString.copyFrom(bytes);
        }
    }

    /**
     * Reads {@code data:<media type>;base64,<content>}.
     *
     * @throws ApiException 400 {@code invalid_request}: another form or type, too large, or content of another type than
     *     declared
     */
    static Picture ofDataUri(String text) {
        int comma = text.indexOf(ENCODING);
        if (!text.startsWith(SCHEME) || comma < 0) {
            throw refused(shortened(text), "data:image/jpeg;base64,…");
        }
        String declared = text.substring(SCHEME.length(), comma);
        Type type = Type.named(declared).orElseThrow(() -> refused(shortened(declared), "one of " + Type.names()));
        String base64 = text.substring(comma + ENCODING.length());
        if (base64.length() > MAX_BASE64) {
            throw refused(base64.length() + " characters of base64", "at most " + MAX_BASE64 + ", 256 KiB");
        }
        ByteString content = decode(base64);
        if (content.size() > MAX_BYTES) {
            throw refused(content.size() + " bytes", "at most " + MAX_BYTES);
        }
        if (!type.begins(content)) {
            throw refused(
                    "content that does not begin as " + type.mediaType() + " does", "content of the declared type");
        }
        return new Picture(type, content);
    }

    String dataUri() {
        return SCHEME + type.mediaType() + ENCODING + Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    private static ByteString decode(String base64) {
        try {
            return ByteString.copyFrom(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            ApiException refusal = refused(shortened(base64), "base64");
            refusal.addSuppressed(e);
            throw refusal;
        }
    }

    private static ApiException refused(String value, String expected) {
        return ApiException.invalidRequest("profile_picture: " + value + " (expected: " + expected + ")");
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
