package org.sotto.client.e2ee;

import static org.sotto.client.e2ee.Refusals.refuses;
import static org.sotto.client.e2ee.Vectors.agreement;
import static org.sotto.client.e2ee.Vectors.signing;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.client.e2ee.identity.DeviceIdentity;
import org.sotto.client.e2ee.identity.DeviceList;
import org.sotto.client.e2ee.identity.ListedDevice;
import org.sotto.client.e2ee.identity.PinnedContact;
import org.sotto.client.e2ee.prekey.PreKeyBundle;
import org.sotto.client.e2ee.prekey.PublicPreKey;
import org.sotto.client.e2ee.primitive.ByteWriter;
import org.sotto.client.e2ee.primitive.E2eeException.Code;
import org.sotto.client.e2ee.primitive.Ed25519Keys;
import org.sotto.client.e2ee.primitive.KeyPair;
import org.sotto.client.e2ee.primitive.MlKem1024;
import org.sotto.client.e2ee.primitive.Randomness;
import org.sotto.client.e2ee.primitive.X25519Keys;
import org.sotto.proto.e2ee.v1.DeviceListBody;
import org.sotto.proto.e2ee.v1.SignedDeviceList;

/** The table of what must be refused: keys, pre-keys and device lists. Each test bears the name of its row. */
class NegativeIdentitiesTest {
    private static final long NOW = SottoVectors.TIME;
    /** L of RFC 8032, 5.1. */
    private static final BigInteger ORDER =
            BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

    private static final Randomness RANDOM = Randomness.secure();

    private final SottoVectors vectors = new SottoVectors();

    private PreKeyBundle bundle(PublicPreKey signed, @Nullable PublicPreKey oneTime, PublicPreKey kem) {
        return new PreKeyBundle(vectors.bob, 2002, signed, oneTime, kem);
    }

    @Test
    void wrong_label() {
        byte[] message = {1, 2, 3};
        byte[] signature = Ed25519Keys.sign(signing("A.sig"), "Sotto/1 SignedPreKey", message);
        ByteString key = signing("A.sig").publicKey();
        Ed25519Keys.verify("right", key, "Sotto/1 SignedPreKey", message, signature);
        refuses(Code.BAD_SIGNATURE, () -> Ed25519Keys.verify("wrong", key, "Sotto/1 KemPreKey", message, signature));
    }

    @Test
    void a_signed_pre_keys_signature_used_as_a_kem_keys_and_the_reverse() {
        PublicPreKey signed = vectors.signedPreKey.signed(vectors.bobDevice.signing());
        PublicPreKey kem = vectors.kem.signed(vectors.bobDevice.signing());
        refuses(Code.BAD_SIGNATURE, () -> bundle(
                        signed, null, new PublicPreKey(kem.id(), kem.key(), signed.signature()))
                .verify(vectors.bobList));
        refuses(Code.BAD_SIGNATURE, () -> bundle(
                        new PublicPreKey(signed.id(), signed.key(), kem.signature()), null, kem)
                .verify(vectors.bobList));
        refuses(Code.BAD_SIGNATURE, () -> bundle(new PublicPreKey(8, signed.key(), signed.signature()), null, kem)
                .verify(vectors.bobList));
    }

    @Test
    void x25519_points_of_low_order() {
        PublicPreKey signed = vectors.signedPreKey.signed(vectors.bobDevice.signing());
        PublicPreKey kem = vectors.kem.signed(vectors.bobDevice.signing());
        for (byte[] point : Vectors.lowOrderPoints()) {
            ByteString key = ByteString.copyFrom(point);
            refuses(Code.BAD_KEY, () -> X25519Keys.agree(agreement("A.dh"), key));
            refuses(Code.BAD_KEY, () -> X25519Keys.requirePublic("point", key));
            refuses(Code.BAD_KEY, () -> bundle(signed, new PublicPreKey(1, key, null), kem)
                    .verify(vectors.bobList));
            refuses(Code.BAD_KEY, () -> DeviceList.verify(forged(device -> device.setDikDh(key))));
        }
    }

    /** Alice's list with a device that is other than what it signed itself. */
    private SignedDeviceList forged(UnaryOperator<org.sotto.proto.e2ee.v1.ListedDevice.Builder> change) {
        try {
            DeviceListBody.Builder body =
                    DeviceListBody.parseFrom(vectors.aliceList.signed().getBody()).toBuilder();
            body.setDevices(0, change.apply(body.getDevices(0).toBuilder()));
            return signed(body.build().toByteString());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private SignedDeviceList signed(ByteString body) {
        return SignedDeviceList.newBuilder()
                .setBody(body)
                .setSignature(ByteString.copyFrom(
                        Ed25519Keys.sign(vectors.aliceAccount.key(), "Sotto/1 DeviceList", body.toByteArray())))
                .build();
    }

    @Test
    void ed25519_keys_of_small_and_mixed_order() {
        List<String> keys = List.of(
                "0100000000000000000000000000000000000000000000000000000000000000",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                "0000000000000000000000000000000000000000000000000000000000000000");
        for (String key : keys) {
            ByteString point = ByteString.copyFrom(Vectors.unhex(key));
            refuses(Code.BAD_KEY, () -> Ed25519Keys.requirePublic("key", point));
            refuses(Code.BAD_KEY, () -> DeviceList.verify(forged(device -> device.setDikSig(point))));
        }
    }

    @Test
    void an_ed25519_signature_whose_s_is_the_order_or_more() {
        byte[] message = {1, 2, 3};
        KeyPair key = signing("A.sig");
        byte[] signature = Ed25519Keys.sign(key, "Sotto/1 DeviceList", message);
        BigInteger s = littleEndian(Arrays.copyOfRange(signature, 32, 64)).add(ORDER);
        byte[] malleated = new ByteWriter()
                .raw(Arrays.copyOf(signature, 32))
                .raw(littleEndian(s))
                .bytes();
        Ed25519Keys.verify("right", key.publicKey(), "Sotto/1 DeviceList", message, signature);
        refuses(
                Code.BAD_SIGNATURE,
                () -> Ed25519Keys.verify("wrong", key.publicKey(), "Sotto/1 DeviceList", message, malleated));
    }

    private static BigInteger littleEndian(byte[] bytes) {
        return new BigInteger(1, reversed(bytes));
    }

    private static byte[] littleEndian(BigInteger number) {
        byte[] bytes = new byte[32];
        byte[] bigEndian = number.toByteArray();
        for (int i = 0; i < bigEndian.length; i++) {
            bytes[i] = bigEndian[bigEndian.length - 1 - i];
        }
        return bytes;
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }

    @Test
    void a_kem_key_that_is_not_reduced() {
        byte[] key = vectors.kem.pair().publicKey().toByteArray();
        key[0] = (byte) 0xff;
        key[1] = (byte) 0xff;
        refuses(Code.BAD_KEY, () -> MlKem1024.requirePublic("key", ByteString.copyFrom(key)));
    }

    @Test
    void a_ghost_device_in_a_bundle_but_not_in_the_list() {
        DeviceIdentity ghost = DeviceIdentity.generate(RANDOM);
        PublicPreKey signed = vectors.signedPreKey.signed(ghost.signing());
        PublicPreKey kem = vectors.kem.signed(ghost.signing());
        DeviceAddress second = new DeviceAddress(vectors.bob.user(), 2);
        refuses(Code.UNLISTED_DEVICE, () -> new PreKeyBundle(second, ghost.registrationId(), signed, null, kem)
                .verify(vectors.bobList));
        refuses(Code.BAD_SIGNATURE, () -> bundle(signed, null, kem).verify(vectors.bobList));
        refuses(Code.UNLISTED_DEVICE, () -> new PreKeyBundle(vectors.bob, 2003, signed, null, kem)
                .verify(vectors.bobList));
    }

    @Test
    void list_rollback_and_fork() {
        DeviceList second = vectors.aliceList.next(vectors.aliceAccount, 1, List.of(vectors.aliceEntry), NOW + 1);
        DeviceList fork = vectors.aliceList.next(vectors.aliceAccount, 1, List.of(vectors.aliceEntry), NOW + 2);
        DeviceList third = second.next(vectors.aliceAccount, 1, List.of(vectors.aliceEntry), NOW + 3);
        PinnedContact pinned = PinnedContact.first(vectors.aliceList).follow(List.of(second));
        refuses(Code.LIST_ROLLBACK, () -> pinned.follow(List.of(vectors.aliceList)));
        refuses(Code.LIST_FORK, () -> pinned.follow(List.of(fork)));
        refuses(Code.LIST_FORK, () -> PinnedContact.first(vectors.aliceList).follow(List.of(fork, third)));
        refuses(Code.LIST_FORK, () -> PinnedContact.first(vectors.aliceList).follow(List.of(third)));
    }

    @Test
    void a_sixth_device() {
        List<ListedDevice> six = IntStream.rangeClosed(1, 6)
                .mapToObj(number -> DeviceIdentity.generate(RANDOM)
                        .listed(
                                new DeviceAddress(vectors.alice.user(), number),
                                vectors.aliceAccount.aik(),
                                Vectors.bytes("api" + number, 16),
                                NOW))
                .toList();
        DeviceList.first(vectors.aliceAccount, vectors.alice.user(), 1, six.subList(0, 5), NOW);
        refuses(Code.MALFORMED, () -> DeviceList.first(vectors.aliceAccount, vectors.alice.user(), 1, six, NOW));
    }

    @Test
    void each_byte_of_a_signed_list_flipped() {
        SignedDeviceList signed = vectors.aliceList.signed();
        byte[] body = signed.getBody().toByteArray();
        for (int at = 0; at < body.length; at++) {
            byte[] flipped = body.clone();
            flipped[at] = (byte) (flipped[at] ^ 1 << at % 8);
            refuses(() -> DeviceList.verify(
                    signed.toBuilder().setBody(ByteString.copyFrom(flipped)).build()));
        }
    }

    @Test
    void a_list_that_binds_somebody_elses_device() throws Exception {
        DeviceListBody body = DeviceListBody.parseFrom(vectors.bobList.signed().getBody());
        DeviceListBody stolen = body.toBuilder()
                .setUserId(vectors.alice.user().bytes())
                .setAik(vectors.aliceAccount.aik())
                .build();
        refuses(Code.BAD_SIGNATURE, () -> DeviceList.verify(signed(stolen.toByteString())));
    }
}
