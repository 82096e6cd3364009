package org.sotto.message.control;

import com.google.protobuf.ByteString;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sotto.common.id.Uuids;
import org.sotto.common.web.ApiException;
import org.springframework.http.HttpStatus;

/**
 * The body of {@code POST /messages/control}. Checked by {@link #checked} rather than by annotations, which would complain of
 * each of the thousands of items that a body has room for.
 *
 * @param items 1 to 200, whose bodies have 512 KiB together
 */
record ControlRequest(
        @ArraySchema(
                minItems = 1,
                maxItems = ControlRequest.MAX_ITEMS,
                arraySchema = @Schema(requiredMode = Schema.RequiredMode.REQUIRED))
        @Nullable
        List<ControlRequest.@Nullable Entry> items) {
    static final int MAX_ITEMS = 200;
    /** What a socket's frame has room for: a body must fit into the frame that brings it to its device. */
    static final int MAX_BODY_BYTES = 64 * 1024;

    static final int MAX_BODIES_BYTES = 512 * 1024;
    private static final int MAX_BODY_CHARS = (MAX_BODY_BYTES + 2) / 3 * 4;
    private static final String TYPE_PATTERN = "^[A-Za-z0-9_-]{1,32}$";
    private static final String BASE64_PATTERN =
            "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)$";
    private static final Pattern TYPE = Pattern.compile(TYPE_PATTERN);
    private static final int SHOWN = 80;

    /**
     * A control message for one device.
     *
     * @param tempId a random UUID made by the sending device; the same one again is the same message
     * @param receiverId whose device it is for; my own id for another device of mine
     * @param type of the body: {@code prekey} or {@code ratchet}
     * @param body base64 of 1 to 65,536 bytes
     */
    @Schema(name = "ControlItem")
    record Entry(
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED, format = "uuid") @Nullable
            String tempId,

            @Schema(requiredMode = Schema.RequiredMode.REQUIRED, format = "uuid") @Nullable
            String receiverId,

            @Schema(requiredMode = Schema.RequiredMode.REQUIRED, format = "uuid") @Nullable
            String deviceId,

            @Schema(
                    requiredMode = Schema.RequiredMode.REQUIRED,
                    pattern = ControlRequest.TYPE_PATTERN,
                    example = "ratchet")
            @Nullable
            String type,

            @Schema(
                    requiredMode = Schema.RequiredMode.REQUIRED,
                    minLength = 4,
                    maxLength = ControlRequest.MAX_BODY_CHARS,
                    pattern = ControlRequest.BASE64_PATTERN,
                    example = "c2VhbGVk")
            @Nullable
            String body) {}

    /**
     * The items, in the request's order.
     *
     * @throws ApiException 400 {@code invalid_request} naming the first entry that is wrong; 413 {@code payload_too_large}
     */
    List<ControlItem> checked() {
        if (items == null || items.isEmpty() || items.size() > MAX_ITEMS) {
            throw ApiException.invalidRequest(
                    "items: " + (items == null ? "none" : items.size()) + " (expected: 1 to " + MAX_ITEMS + ")");
        }
        List<ControlItem> checked = new ArrayList<>(items.size());
        Set<UUID> tempIds = new HashSet<>();
        int bytes = 0;
        for (int i = 0; i < items.size(); i++) {
            String where = "items[" + i + "]";
            ControlItem item = item(where, items.get(i));
            if (!tempIds.add(item.tempId())) {
                throw ApiException.invalidRequest(
                        where + ".temp_id: " + item.tempId() + " a second time (expected: one of its own)");
            }
            bytes += item.body().size();
            checked.add(item);
        }
        if (bytes > MAX_BODIES_BYTES) {
            throw new ApiException(
                    HttpStatus.CONTENT_TOO_LARGE,
                    "payload_too_large",
                    "items: bodies of " + bytes + " bytes together (expected: at most " + MAX_BODIES_BYTES + ")");
        }
        return checked;
    }

    private static ControlItem item(String where, @Nullable Entry entry) {
        if (entry == null) {
            throw ApiException.invalidRequest(where + ": null (expected: an object)");
        }
        UUID tempId = id(where + ".temp_id", entry.tempId);
        UUID receiverId = id(where + ".receiver_id", entry.receiverId);
        UUID deviceId = id(where + ".device_id", entry.deviceId);
        if (entry.type == null || !TYPE.matcher(entry.type).matches()) {
            throw ApiException.invalidRequest(where + ".type: " + shown(entry.type)
                    + " (expected: 1 to 32 letters, digits, hyphens and underscores)");
        }
        return new ControlItem(tempId, receiverId, deviceId, entry.type, body(where + ".body", entry.body));
    }

    private static UUID id(String field, @Nullable String text) {
        return Optional.ofNullable(text)
                .flatMap(Uuids::parse)
                .orElseThrow(() -> ApiException.invalidRequest(field + ": " + shown(text) + " (expected: a UUID)"));
    }

    private static ByteString body(String field, @Nullable String text) {
        String expected = " (expected: base64 of 1 to " + MAX_BODY_BYTES + " bytes)";
        if (text == null || text.isEmpty() || text.length() > MAX_BODY_CHARS) {
            throw ApiException.invalidRequest(
                    field + ": " + (text == null ? "absent" : text.length() + " characters") + expected);
        }
        // Java's decoder does without the padding, which the description asks for.
        if (text.length() % 4 != 0) {
            throw ApiException.invalidRequest(field + ": " + shown(text) + expected);
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw ApiException.invalidRequest(field + ": " + shown(text) + expected);
        }
        if (bytes.length > MAX_BODY_BYTES) {
            throw ApiException.invalidRequest(field + ": " + bytes.length + " bytes" + expected);
        }
        return ByteString.copyFrom(bytes);
    }

    private static String shown(@Nullable String text) {
        if (text == null) {
            return "absent";
        }
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
