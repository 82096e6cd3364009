package org.sotto.user.contact;

import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sotto.common.web.ApiException;

/**
 * The body of {@code POST /users/contacts/sync}. Checked by {@link #names} rather than by annotations: those would check, and
 * complain of, each of the many thousand entries that a body has room for.
 *
 * @param contacts 1 to 1,000
 */
record SyncRequest(
        @ArraySchema(
                minItems = 1,
                maxItems = SyncRequest.MAX_CONTACTS,
                arraySchema = @Schema(requiredMode = Schema.RequiredMode.REQUIRED))
        @Nullable
        List<@Nullable Entry> contacts) {
    static final int MAX_CONTACTS = 1_000;
    static final int MAX_NAME = 100;

    /** Anchored, since a description's pattern else finds it anywhere. */
    static final String HASH_PATTERN = "^[0-9a-f]{64}$";

    private static final Pattern HASH = Pattern.compile(HASH_PATTERN);
    private static final int SHOWN = 80;

    /**
     * A number of the phone book.
     *
     * @param phoneHash lower-case hex SHA-256 of the E.164 number
     * @param contactName my name for them, at most 100 characters; empty takes it away, absent leaves it
     */
    record Entry(
            @Schema(
                    requiredMode = Schema.RequiredMode.REQUIRED,
                    pattern = SyncRequest.HASH_PATTERN,
                    example = "c0535e4be2b79ffd93291305436bf889314e4a3faec05ecffcbb7df31ad9e51a")
            @Nullable
            String phoneHash,

            @Schema(maxLength = SyncRequest.MAX_NAME, example = "Bob from work") @Nullable
            String contactName) {}

    /**
     * The names by their hashes, in the request's order; of a hash that comes twice, the last name that is given.
     *
     * @throws ApiException 400 {@code invalid_request} naming the first entry that is wrong
     */
    Map<String, Named> names() {
        if (contacts == null || contacts.isEmpty() || contacts.size() > MAX_CONTACTS) {
            throw ApiException.invalidRequest("contacts: " + (contacts == null ? "none" : contacts.size())
                    + " (expected: 1 to " + MAX_CONTACTS + ")");
        }
        Map<String, Named> names = new LinkedHashMap<>();
        for (int i = 0; i < contacts.size(); i++) {
            Entry entry = check(i, contacts.get(i));
            names.merge(
                    Objects.requireNonNull(entry.phoneHash),
                    new Named(entry.contactName),
                    (first, second) -> second.name == null ? first : second);
        }
        return names;
    }

    /** @param name null = not given */
    record Named(@Nullable String name) {}

    private static Entry check(int index, @Nullable Entry entry) {
        String where = "contacts[" + index + "]";
        if (entry == null) {
            throw ApiException.invalidRequest(where + ": null (expected: an object with phone_hash)");
        }
        if (entry.phoneHash == null || !HASH.matcher(entry.phoneHash).matches()) {
            throw ApiException.invalidRequest(where + ".phone_hash: " + shortened(entry.phoneHash)
                    + " (expected: 64 lower-case hex digits, the SHA-256 of an E.164 number)");
        }
        if (entry.contactName != null && entry.contactName.length() > MAX_NAME) {
            throw ApiException.invalidRequest(where + ".contact_name: " + entry.contactName.length()
                    + " characters (expected: at most " + MAX_NAME + ")");
        }
        return entry;
    }

    private static @Nullable String shortened(@Nullable String text) {
        return text == null || text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
