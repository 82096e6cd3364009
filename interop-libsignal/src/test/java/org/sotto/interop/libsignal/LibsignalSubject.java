package org.sotto.interop.libsignal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.signal.libsignal.protocol.IdentityKey;
import org.signal.libsignal.protocol.message.CiphertextMessage;
import org.signal.libsignal.protocol.state.PreKeyBundle;
import org.sotto.local.bench.encryption.EncryptionSubject;
import org.sotto.local.bench.encryption.EncryptionWorker;

/** libsignal under measurement, as an application calls it, with its own store in memory. */
final class LibsignalSubject implements EncryptionSubject {
    /** What the others pad a text to; libsignal leaves that to its caller. */
    private static final int PADDED_BYTES = 1_024;

    private static final Pattern JAR = Pattern.compile("libsignal-client-(.+)\\.jar$");

    private final byte[] text = new byte[PADDED_BYTES];

    private LibsignalSubject() {
        Arrays.fill(text, 0, TEXT_BYTES, (byte) 't');
    }

    public static void main(String[] args) throws Exception {
        EncryptionWorker.serve(new LibsignalSubject(), System.in, System.out);
    }

    @Override
    public String version() {
        String from = IdentityKey.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        Matcher jar = JAR.matcher(from);
        if (!jar.find()) {
            throw new IllegalStateException("libsignal from " + from + " (expected: libsignal-client-VERSION.jar)");
        }
        return "libsignal " + jar.group(1) + ", JVM " + Runtime.version();
    }

    @Override
    public Strangers strangers(int count) throws Exception {
        LibsignalDevice receiver = newDevice();
        List<PreKeyBundle> bundles = receiver.newBundles(count);
        List<LibsignalDevice> strangers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            strangers.add(newDevice());
        }
        Message[] messages = new Message[count];
        return new Strangers() {
            @Override
            public void begin(int stranger) throws Exception {
                strangers.get(stranger).begin(receiver.address(), bundles.get(stranger));
                messages[stranger] = send(strangers.get(stranger), receiver);
            }

            @Override
            public void accept(int stranger) throws Exception {
                receive(strangers.get(stranger), receiver, messages[stranger]);
            }
        };
    }

    @Override
    public Conversation conversation() throws Exception {
        LibsignalDevice alice = newDevice();
        LibsignalDevice bob = newDevice();
        alice.begin(bob.address(), bob.newBundles(1).get(0));
        Conversation conversation = answer -> {
            LibsignalDevice from = answer ? bob : alice;
            LibsignalDevice to = answer ? alice : bob;
            receive(from, to, send(from, to));
        };
        conversation.message(false);
        conversation.message(true);
        return conversation;
    }

    private static LibsignalDevice newDevice() {
        return new LibsignalDevice(LibsignalDevice.address(UUID.randomUUID(), 1));
    }

    /** What travels of one message. */
    private static final class Message {
        private final int type;
        private final byte[] body;

        private Message(CiphertextMessage message) {
            this.type = message.getType();
            this.body = message.serialize();
        }
    }

    private Message send(LibsignalDevice from, LibsignalDevice to) throws Exception {
        return new Message(from.seal(to.address(), text));
    }

    private void receive(LibsignalDevice from, LibsignalDevice to, Message message) throws Exception {
        byte[] opened = to.open(from.address(), message.type, message.body);
        if (!Arrays.equals(opened, text)) {
            throw new IllegalStateException(
                    "text: " + opened.length + " bytes (expected: the " + text.length + " sent)");
        }
    }
}
