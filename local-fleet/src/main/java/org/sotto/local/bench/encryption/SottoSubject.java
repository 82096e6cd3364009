package org.sotto.local.bench.encryption;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.sotto.client.e2ee.Decrypted;
import org.sotto.client.e2ee.E2eeDevice;
import org.sotto.client.e2ee.content.SealedContent;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.client.e2ee.identity.UserId;
import org.sotto.client.e2ee.prekey.KeyUpload;
import org.sotto.client.e2ee.prekey.PreKeyBundle;
import org.sotto.client.e2ee.primitive.Randomness;
import org.sotto.client.e2ee.session.KeyMessage;
import org.sotto.proto.e2ee.v1.Content;
import org.sotto.proto.e2ee.v1.Plaintext;
import org.sotto.proto.e2ee.v1.Text;

/**
 * The Java client's encryption as an application calls it: a text is sealed as content, and its key encrypted for the other
 * device; devices are looked up in signed lists; every state is stored, in memory, before a call returns.
 */
final class SottoSubject implements EncryptionSubject {
    private static final Content TEXT = Content.newBuilder()
            .setText(Text.newBuilder().setBody("t".repeat(TEXT_BYTES)))
            .build();
    private static final ByteString CONVERSATION = UserId.uuidBytes(UUID.randomUUID());
    private static final int FIRST_DEVICE = 1;

    private final Randomness randomness = Randomness.secure();

    public static void main(String[] args) throws Exception {
        EncryptionWorker.serve(new SottoSubject(), System.in, System.out);
    }

    @Override
    public String version() {
        return "client-java, JVM " + Runtime.version();
    }

    @Override
    public Strangers strangers(int count) {
        E2eeDevice receiver = newDevice();
        List<PreKeyBundle> bundles = bundles(receiver, count);
        List<E2eeDevice> strangers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            E2eeDevice stranger = newDevice();
            introduce(stranger, receiver);
            strangers.add(stranger);
        }
        Message[] messages = new Message[count];
        return new Strangers() {
            @Override
            public void begin(int stranger) {
                strangers.get(stranger).start(bundles.get(stranger));
                messages[stranger] = send(strangers.get(stranger), receiver);
            }

            @Override
            public void accept(int stranger) {
                receive(strangers.get(stranger), receiver, messages[stranger]);
            }
        };
    }

    @Override
    public Conversation conversation() throws Exception {
        E2eeDevice alice = newDevice();
        E2eeDevice bob = newDevice();
        introduce(alice, bob);
        alice.start(bundles(bob, 1).get(0));
        Conversation conversation = answer -> {
            E2eeDevice from = answer ? bob : alice;
            E2eeDevice to = answer ? alice : bob;
            receive(from, to, send(from, to));
        };
        conversation.message(false);
        conversation.message(true);
        return conversation;
    }

    private E2eeDevice newDevice() {
        DeviceAddress address = new DeviceAddress(UserId.of(UUID.randomUUID()), FIRST_DEVICE);
        return E2eeDevice.createPrimary(
                new MemoryE2eeStore(), address, UUID.randomUUID(), randomness, Clock.systemUTC());
    }

    /** As the server hands them out: each with one-time keys of its own. */
    private static List<PreKeyBundle> bundles(E2eeDevice device, int count) {
        KeyUpload first = device.keys().first();
        KeyUpload oneTime = device.keys().topUp(count, count);
        List<PreKeyBundle> bundles = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            bundles.add(new PreKeyBundle(
                    device.address(),
                    first.registrationId(),
                    requireNonNull(first.signedPreKey(), "signedPreKey"),
                    oneTime.oneTime().get(i),
                    oneTime.oneTimeKem().get(i)));
        }
        return bundles;
    }

    private static void introduce(E2eeDevice one, E2eeDevice other) {
        one.contacts()
                .learn(other.address().user(), List.of(other.contacts().own().signed()));
        other.contacts()
                .learn(one.address().user(), List.of(one.contacts().own().signed()));
    }

    /** What travels of one message. */
    private record Message(ByteString content, KeyMessage key) {}

    private static Message send(E2eeDevice from, E2eeDevice to) {
        SealedContent sealed = from.seal(UUID.randomUUID(), CONVERSATION, TEXT);
        Plaintext key = Plaintext.newBuilder().setContentKey(sealed.key()).build();
        KeyMessage keyMessage =
                requireNonNull(from.encrypt(List.of(to.address()), key).get(to.address()), "key message");
        return new Message(sealed.bytes(), keyMessage);
    }

    private static void receive(E2eeDevice from, E2eeDevice to, Message message) {
        Decrypted decrypted = to.decrypt(from.address(), message.key());
        Content content =
                to.open(message.content().toByteArray(), decrypted.plaintext().getContentKey(), decrypted.sender());
        if (!content.equals(TEXT)) {
            throw new IllegalStateException("content: " + content + " (expected: " + TEXT + ")");
        }
    }
}
