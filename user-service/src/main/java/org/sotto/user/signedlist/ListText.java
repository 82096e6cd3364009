package org.sotto.user.signedlist;

import com.google.protobuf.ByteString;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.sotto.common.web.ApiException;
import org.sotto.user.crypto.KeySignatures;
import org.sotto.user.web.Base64Text;

/**
 * A signed device list in JSON, as it is published and handed out.
 *
 * @param body base64 of a {@code DeviceListBody}, at most 4,096 bytes
 * @param signature base64 of the account identity key's signature
 */
@Schema(name = "SignedDeviceList")
public record ListText(
        @Schema(
                requiredMode = Schema.RequiredMode.REQUIRED,
                description = "base64 of a DeviceListBody (device_list.proto), at most 4,096 bytes",
                maxLength = ListText.MAX_BODY_TEXT,
                pattern = Base64Text.BYTES)
        @Nullable
        String body,

        @Schema(
                requiredMode = Schema.RequiredMode.REQUIRED,
                description =
                        "base64 of 64 bytes: Ed25519 by the aik over \"Sotto/1 DeviceList\", a zero byte and body",
                pattern = Base64Text.BYTES_64)
        @Nullable
        String signature) {
    static final int MAX_BODY_TEXT = (SignedList.MAX_BODY + 2) / 3 * 4;

    /** In JSON. */
    public static ListText of(SignedList list) {
        return new ListText(Base64Text.encode(list.body()), Base64Text.encode(list.signature()));
    }

    /** @throws ApiException 400 {@code invalid_request} naming the field */
    SignedList read() {
        ByteString bytes = Base64Text.decode("body", body, 1, SignedList.MAX_BODY);
        return new SignedList(bytes, Base64Text.decode("signature", signature, KeySignatures.LENGTH));
    }
}
