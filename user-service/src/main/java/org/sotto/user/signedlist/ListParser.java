package org.sotto.user.signedlist;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.sotto.common.id.Uuids;
import org.sotto.common.web.ApiException;
import org.sotto.proto.e2ee.v1.DeviceListBody;
import org.sotto.user.crypto.BigEndian;
import org.sotto.user.crypto.KeySignatures;
import org.sotto.user.crypto.PublicKeys;
import org.sotto.user.crypto.Sha256;
import org.sotto.user.crypto.SignatureLabel;
import org.springframework.http.HttpStatus;

/**
 * Reads signed device lists (E2EE.md, 2.3), as far as they can be judged by themselves: every field's form, the signature of
 * the account, and the consent of every device. What the account has to say to it is for {@link SignedDeviceLists}.
 */
final class ListParser {
    /** Devices of an account. */
    static final int MAX_DEVICES = 5;

    /** Far above what a list a day reaches in a lifetime. */
    static final long MAX_VERSION = 1_000_000_000;

    private static final long MAX_MILLIS = 1L << 53;
    private static final Duration LONGEST_VALIDITY = Duration.ofDays(90);

    private ListParser() {}

    /**
     * Reads a list that somebody publishes.
     *
     * @throws ApiException 400 {@code invalid_request} naming the field; 409 {@code device_limit}; 422
     *     {@code invalid_signature}
     */
    static ListBody check(SignedList list) {
        DeviceListBody body = parse(list.body());
        checkTimes(body);
        ListBody read = new ListBody(
                id("user_id", body.getUserId()),
                accountKey(body),
                version(body),
                hash(body),
                Instant.ofEpochMilli(body.getExpiresMs()),
                number("primary_device_id", body.getPrimaryDeviceId()),
                devices(body));
        if (read.devices().stream().noneMatch(device -> device.deviceNumber() == read.primaryNumber())) {
            throw invalid("primary_device_id", read.primaryNumber(), "the device_id of one of the devices");
        }
        checkSignatures(list, body, read);
        return read;
    }

    /** Reads a list that was checked when it was published. */
    static ListBody read(ByteString body) {
        DeviceListBody parsed = parse(body);
        return new ListBody(
                Uuids.fromBytes(parsed.getUserId()),
                parsed.getAik(),
                parsed.getVersion(),
                parsed.getPrevHash(),
                Instant.ofEpochMilli(parsed.getExpiresMs()),
                parsed.getPrimaryDeviceId(),
                parsed.getDevicesList().stream().map(ListParser::listed).toList());
    }

    private static DeviceListBody parse(ByteString body) {
        try {
            return DeviceListBody.parseFrom(body);
        } catch (InvalidProtocolBufferException e) {
            ApiException refusal = ApiException.invalidRequest(
                    "body: " + body.size() + " bytes of something else (expected: a DeviceListBody)");
            refusal.addSuppressed(e);
            throw refusal;
        }
    }

    private static ListedDevice listed(org.sotto.proto.e2ee.v1.ListedDevice device) {
        return new ListedDevice(
                Uuids.fromBytes(device.getApiDeviceId()),
                device.getDeviceId(),
                new DeviceIdentity(device.getRegistrationId(), device.getDikSig(), device.getDikDh()));
    }

    private static void checkTimes(DeviceListBody body) {
        long issued = body.getIssuedMs();
        if (issued <= 0 || issued > MAX_MILLIS) {
            throw invalid("issued_ms", Long.toUnsignedString(issued), "milliseconds since the epoch");
        }
        long validity = body.getExpiresMs() - issued;
        if (validity <= 0 || validity > LONGEST_VALIDITY.toMillis()) {
            throw invalid(
                    "expires_ms",
                    Long.toUnsignedString(body.getExpiresMs()),
                    "after issued_ms, by at most " + LONGEST_VALIDITY.toDays() + " days");
        }
    }

    private static ByteString accountKey(DeviceListBody body) {
        return signingKey("aik", body.getAik());
    }

    private static long version(DeviceListBody body) {
        if (body.getVersion() < 1 || body.getVersion() > MAX_VERSION) {
            throw invalid("version", Long.toUnsignedString(body.getVersion()), "1 to " + MAX_VERSION);
        }
        return body.getVersion();
    }

    private static ByteString hash(DeviceListBody body) {
        if (body.getPrevHash().size() != Sha256.LENGTH) {
            throw invalid("prev_hash", body.getPrevHash().size() + " bytes", Sha256.LENGTH + " bytes");
        }
        return body.getPrevHash();
    }

    private static List<ListedDevice> devices(DeviceListBody body) {
        int count = body.getDevicesCount();
        if (count == 0) {
            throw invalid("devices", 0, "1 to " + MAX_DEVICES);
        }
        if (count > MAX_DEVICES) {
            throw new ApiException(
                    HttpStatus.CONFLICT,
                    "device_limit",
                    "devices: " + count + " (expected: at most " + MAX_DEVICES + " in an account)");
        }
        List<ListedDevice> devices = new ArrayList<>();
        Set<UUID> ids = new HashSet<>();
        int previous = 0;
        for (int i = 0; i < count; i++) {
            ListedDevice device = device("devices[" + i + "].", body.getDevices(i));
            if (device.deviceNumber() <= previous) {
                throw invalid("devices[" + i + "].device_id", device.deviceNumber(), "above that of the device before");
            }
            if (!ids.add(device.deviceId())) {
                throw invalid("devices[" + i + "].api_device_id", device.deviceId(), "each device once");
            }
            previous = device.deviceNumber();
            devices.add(device);
        }
        return devices;
    }

    private static ListedDevice device(String where, org.sotto.proto.e2ee.v1.ListedDevice device) {
        number(where + "device_id", device.getDeviceId());
        id(where + "api_device_id", device.getApiDeviceId());
        if (device.getRegistrationId() < 0) {
            throw invalid(where + "registration_id", Integer.toUnsignedString(device.getRegistrationId()), "31 bits");
        }
        signingKey(where + "dik_sig", device.getDikSig());
        if (!PublicKeys.isX25519(device.getDikDh())) {
            throw invalid(
                    where + "dik_dh", device.getDikDh().size() + " bytes", "an X25519 key that is not of low order");
        }
        if (device.getLinkedMs() < 0 || device.getLinkedMs() > MAX_MILLIS) {
            throw invalid(
                    where + "linked_ms", Long.toUnsignedString(device.getLinkedMs()), "milliseconds since the epoch");
        }
        if (device.getDeviceSig().size() != KeySignatures.LENGTH) {
            throw invalid(
                    where + "device_sig", device.getDeviceSig().size() + " bytes", KeySignatures.LENGTH + " bytes");
        }
        return listed(device);
    }

    private static void checkSignatures(SignedList list, DeviceListBody body, ListBody read) {
        if (!KeySignatures.verify(read.accountKey(), SignatureLabel.DEVICE_LIST, list.body(), list.signature())) {
            throw wrongSignature("signature", "the aik's over the body");
        }
        for (int i = 0; i < body.getDevicesCount(); i++) {
            org.sotto.proto.e2ee.v1.ListedDevice device = body.getDevices(i);
            ByteString consent = consent(body, device);
            if (!KeySignatures.verify(
                    device.getDikSig(), SignatureLabel.DEVICE_ACCEPTS, consent, device.getDeviceSig())) {
                throw wrongSignature(
                        "devices[" + i + "].device_sig", "the device's over user, device_id, aik and dik_dh");
            }
        }
    }

    /** {@code LP(user_id) || u32 device_id || AIK || DIK_dh}: what a device signs to be in the account. */
    private static ByteString consent(DeviceListBody body, org.sotto.proto.e2ee.v1.ListedDevice device) {
        return BigEndian.u32(body.getUserId().size())
                .concat(body.getUserId())
                .concat(BigEndian.u32(device.getDeviceId()))
                .concat(body.getAik())
                .concat(device.getDikDh());
    }

    private static ByteString signingKey(String field, ByteString key) {
        if (!PublicKeys.isEd25519(key)) {
            throw invalid(field, key.size() + " bytes", "an Ed25519 key of the prime-order subgroup");
        }
        return key;
    }

    private static UUID id(String field, ByteString bytes) {
        if (bytes.size() != Uuids.LENGTH) {
            throw invalid(field, bytes.size() + " bytes", Uuids.LENGTH + " bytes");
        }
        return Uuids.fromBytes(bytes);
    }

    private static int number(String field, int value) {
        if (value < 1) {
            throw invalid(field, Integer.toUnsignedString(value), "a device's number, from 1 on");
        }
        return value;
    }

    private static ApiException invalid(String field, Object value, String expected) {
        return ApiException.invalidRequest("body." + field + ": " + value + " (expected: " + expected + ")");
    }

    private static ApiException wrongSignature(String field, String expected) {
        return new ApiException(
                HttpStatus.UNPROCESSABLE_CONTENT,
                "invalid_signature",
                field + " does not verify (expected: " + expected + ")");
    }
}
