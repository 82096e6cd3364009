package org.sotto.client.e2ee.identity;

import static org.sotto.client.e2ee.primitive.E2eeException.malformed;

import com.google.protobuf.ByteString;
import org.sotto.client.e2ee.primitive.Ed25519Keys;
import org.sotto.client.e2ee.primitive.X25519Keys;
import org.sotto.proto.e2ee.v1.LinkRequest;

/**
 * One device of a signed list, whose keys and whose own signature have been checked.
 *
 * @param number {@code device_id} of the body
 * @param signing DIK_sig
 * @param agreement DIK_dh
 * @param linkedMs since the epoch
 * @param consent {@code device_sig}
 * @param apiDeviceId the UUID under which the API knows the device, 16 bytes
 */
public record ListedDevice(
        int number,
        int registrationId,
        ByteString signing,
        ByteString agreement,
        long linkedMs,
        ByteString consent,
        ByteString apiDeviceId) {
    private static final int UUID_BYTES = 16;

    static ListedDevice read(org.sotto.proto.e2ee.v1.ListedDevice device) {
        return new ListedDevice(
                device.getDeviceId(),
                device.getRegistrationId(),
                device.getDikSig(),
                device.getDikDh(),
                device.getLinkedMs(),
                device.getDeviceSig(),
                device.getApiDeviceId());
    }

    ListedDevice verify(UserId user, ByteString aik) {
        DeviceAddress address = new DeviceAddress(user, number);
        Ed25519Keys.requirePublic("dik_sig of " + address, signing);
        X25519Keys.requirePublic("dik_dh of " + address, agreement);
        if (registrationId < 0) {
            throw malformed("registration_id of " + address, Integer.toUnsignedString(registrationId), "31 bits");
        }
        if (apiDeviceId.size() != UUID_BYTES) {
            throw malformed("api_device_id of " + address, apiDeviceId.size() + " bytes", UUID_BYTES + " bytes");
        }
        Ed25519Keys.verify(
                "device_sig of " + address,
                signing,
                DeviceIdentity.ACCEPTS,
                DeviceIdentity.acceptance(address, aik, agreement),
                consent.toByteArray());
        return this;
    }

    /** The entry that a device asks for while it is linked; its keys and its consent are checked. */
    public static ListedDevice of(
            DeviceAddress address, ByteString aik, LinkRequest request, ByteString apiDeviceId, long linkedMs) {
        return new ListedDevice(
                        address.number(),
                        request.getRegistrationId(),
                        request.getDikSig(),
                        request.getDikDh(),
                        linkedMs,
                        request.getDeviceSig(),
                        apiDeviceId)
                .verify(address.user(), aik);
    }

    org.sotto.proto.e2ee.v1.ListedDevice proto() {
        return org.sotto.proto.e2ee.v1.ListedDevice.newBuilder()
                .setDeviceId(number)
                .setRegistrationId(registrationId)
                .setDikSig(signing)
                .setDikDh(agreement)
                .setLinkedMs(linkedMs)
                .setDeviceSig(consent)
                .setApiDeviceId(apiDeviceId)
                .build();
    }

    PublicIdentity identity(UserId user, ByteString aik) {
        return new PublicIdentity(new DeviceAddress(user, number), aik, signing, agreement);
    }

    /** Whether both are the same installation: a number or key that moved is another one. */
    public boolean sameInstallation(ListedDevice other) {
        return number == other.number
                && registrationId == other.registrationId
                && signing.equals(other.signing)
                && agreement.equals(other.agreement);
    }
}
