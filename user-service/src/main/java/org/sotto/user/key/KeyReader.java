package org.sotto.user.key;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sotto.common.web.ApiException;
import org.sotto.user.crypto.KeySignatures;
import org.sotto.user.crypto.PublicKeys;
import org.sotto.user.web.Base64Text;
import org.springframework.http.HttpStatus;

/** Reads uploads, as far as they can be judged by themselves: forms, lengths, and that public keys are keys. */
final class KeyReader {
    /** The largest u32. */
    static final long MAX_ID = 0xFFFF_FFFFL;

    /** For the description of the API. */
    static final String MAX_ID_TEXT = "4294967295";

    static final String MAX_REGISTRATION_ID_TEXT = "2147483647";

    private final Profile profile;

    private KeyReader(Profile profile) {
        this.profile = profile;
    }

    /** @throws ApiException 400 {@code invalid_request} naming the field; 413 {@code too_many_keys} */
    static KeyUpload read(KeysRequest request) {
        Long registrationId = request.registrationId();
        if (registrationId == null || registrationId < 0 || registrationId > Integer.MAX_VALUE) {
            throw invalid("registration_id", registrationId, "31 bits, 0 to " + MAX_REGISTRATION_ID_TEXT);
        }
        Profile profile = Profile.named(request.profile());
        return new KeyReader(profile).upload(request, registrationId.intValue());
    }

    private KeyUpload upload(KeysRequest request, int registrationId) {
        return new KeyUpload(
                new GivenIdentity(
                        profile,
                        registrationId,
                        of(Profile.FLEET_V1, "identity_key", request.identityKey(), KeyReader::signingKey),
                        of(Profile.FLEET_V1, "identity_dh_key", request.identityDhKey(), this::dhKey),
                        of(
                                Profile.LIBSIGNAL_V4,
                                "libsignal_identity_key",
                                request.libsignalIdentityKey(),
                                this::dhKey)),
                signedEc("signed_pre_key", request.signedPreKey()),
                request.kemLastResort() == null ? null : signedKem("kem_last_resort", request.kemLastResort()),
                oneTime(request.oneTime(), request.oneTimeKem()));
    }

    /** A field that only uploads of one profile have. */
    private @Nullable ByteString of(
            Profile owner, String field, @Nullable String text, Reader<String, ByteString> reader) {
        if (text == null) {
            return null;
        }
        if (profile != owner) {
            throw invalid(field, "given", "absent with profile " + profile);
        }
        return reader.read(field, text);
    }

    /** @throws ApiException as {@link #read(KeysRequest)} */
    static OneTimeKeys read(OneTimeRequest request, Profile profile) {
        return new KeyReader(profile).oneTime(request.oneTime(), request.oneTimeKem());
    }

    private OneTimeKeys oneTime(
            @Nullable List<@Nullable EcKeyText> ec, @Nullable List<@Nullable SignedKemKeyText> kem) {
        return new OneTimeKeys(list(OneTimeKind.EC, ec, this::oneTimeEc), list(OneTimeKind.KEM, kem, this::signedKem));
    }

    @FunctionalInterface
    private interface Reader<T, K> {
        K read(String field, @Nullable T text);
    }

    private static <T, K extends NumberedKey> List<K> list(
            OneTimeKind kind, @Nullable List<@Nullable T> texts, Reader<T, K> reader) {
        if (texts == null) {
            return List.of();
        }
        if (texts.size() > kind.maxUploaded()) {
            throw new ApiException(
                    HttpStatus.CONTENT_TOO_LARGE,
                    "too_many_keys",
                    kind.field() + ": " + texts.size() + " (expected: at most " + kind.maxUploaded() + " a call)");
        }
        List<K> keys = new ArrayList<>();
        Set<Long> ids = new HashSet<>();
        for (int i = 0; i < texts.size(); i++) {
            String field = kind.field() + "[" + i + "]";
            K key = reader.read(field, texts.get(i));
            if (!ids.add(key.id())) {
                throw invalid(field + ".id", key.id(), "each id once");
            }
            keys.add(key);
        }
        keys.sort(Comparator.comparingLong(NumberedKey::id));
        return keys;
    }

    private PreKey oneTimeEc(String field, @Nullable EcKeyText text) {
        EcKeyText key = present(field, text);
        return new PreKey(id(field, key.id()), dhKey(field + ".public", key.publicKey()));
    }

    private SignedPreKey signedEc(String field, @Nullable SignedEcKeyText text) {
        SignedEcKeyText key = present(field, text);
        return new SignedPreKey(
                id(field, key.id()), dhKey(field + ".public", key.publicKey()), signature(field, key.signature()));
    }

    private SignedPreKey signedKem(String field, @Nullable SignedKemKeyText text) {
        SignedKemKeyText key = present(field, text);
        return new SignedPreKey(
                id(field, key.id()),
                Base64Text.decode(field + ".public", key.publicKey(), profile.kemLength()),
                signature(field, key.signature()));
    }

    private static <T> T present(String field, @Nullable T text) {
        if (text == null) {
            throw invalid(field, null, "an object");
        }
        return text;
    }

    private static long id(String field, @Nullable Long id) {
        if (id == null || id < 1 || id > MAX_ID) {
            throw invalid(field + ".id", id, "1 to " + MAX_ID_TEXT);
        }
        return id;
    }

    private static ByteString signature(String field, @Nullable String text) {
        return Base64Text.decode(field + ".signature", text, KeySignatures.LENGTH);
    }

    private ByteString dhKey(String field, @Nullable String text) {
        ByteString key = Base64Text.decode(field, text, profile.ecLength());
        if (!profile.isEc(key)) {
            throw invalid(field, "a point of low order, or of another type", "an X25519 public key of " + profile);
        }
        return key;
    }

    private static ByteString signingKey(String field, @Nullable String text) {
        ByteString key = Base64Text.decode(field, text, PublicKeys.LENGTH);
        if (!PublicKeys.isEd25519(key)) {
            throw invalid(field, "no point of the prime-order subgroup", "an Ed25519 public key");
        }
        return key;
    }

    private static ApiException invalid(String field, @Nullable Object value, String expected) {
        return ApiException.invalidRequest(field + ": " + value + " (expected: " + expected + ")");
    }
}
