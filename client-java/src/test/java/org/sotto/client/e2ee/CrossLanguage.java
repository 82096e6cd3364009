package org.sotto.client.e2ee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.sotto.client.e2ee.Refusals.refuses;

import com.google.protobuf.ByteString;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.client.e2ee.content.SealedContent;
import org.sotto.client.e2ee.media.MediaFiles;
import org.sotto.client.e2ee.media.MediaKind;
import org.sotto.client.e2ee.session.KeyMessage;
import org.sotto.client.testing.TypeScriptPeer;
import org.sotto.proto.e2ee.v1.Content;
import org.sotto.proto.e2ee.v1.ContentKey;
import org.sotto.proto.e2ee.v1.Plaintext;
import org.sotto.proto.e2ee.v1.SenderKeyDistribution;
import org.sotto.proto.e2ee.v1.Text;
import tools.jackson.databind.JsonNode;

/** This client and the TypeScript client talk through a network that loses, reorders, repeats and alters. */
abstract class CrossLanguage {
    private static final Logger LOG = LoggerFactory.getLogger(CrossLanguage.class);

    private final TypeScriptPeer.Place place;
    private final Duration time;

    @TempDir
    Path directory;

    private final MovableClock clock = new MovableClock();
    private Party java;
    private TypeScriptParty typeScript;

    /**
     * @param place where the TypeScript client runs
     * @param time for which they are fuzzed
     */
    CrossLanguage(TypeScriptPeer.Place place, Duration time) {
        this.place = place;
        this.time = time;
    }

    @BeforeEach
    void meet() throws IOException {
        assumeTrue(place.isBuilt(), place::remedy);
        clock.set(System.currentTimeMillis());
        java = Party.primary(directory, clock);
        typeScript = new TypeScriptParty(place, java, clock);
    }

    @AfterEach
    void close() throws IOException {
        if (typeScript != null) {
            typeScript.close();
            java.close();
        }
    }

    @Test
    void they_understand_each_other_for_some_seconds() throws IOException {
        fuzz(time);
    }

    final void fuzz(Duration time) throws IOException {
        long seed = Long.getLong("sotto.fuzz.seed", new Random().nextLong());
        LOG.info("seed {}: repeat with -Dsotto.fuzz.seed={}", seed, seed);
        FuzzedLine line = new FuzzedLine(java, typeScript, new Random(seed), clock);
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            line.step();
        }
        line.settle();
        LOG.info("seed {}: {}", seed, line);
        assertThat(line.delivered()).as("seed %d: %s", seed, line).isPositive();
        assertThat(typeScript.activeSession())
                .as("seed %d: active sessions", seed)
                .isEqualTo(java.device.sessions(typeScript.address).get(0).sid());
    }

    @Test
    void sealed_content_of_either_is_opened_by_the_other() throws IOException {
        Content content = Content.newBuilder()
                .setText(Text.newBuilder().setBody("grüß dich"))
                .build();
        ByteString conversation = Vectors.bytes("conversation", 16);
        SealedContent sealed = java.device.seal(UUID.randomUUID(), conversation, content);
        JsonNode opened = typeScript.peer.ask(
                "open",
                "sealed",
                sealed.bytes(),
                "contentKey",
                sealed.key().toByteString(),
                "sender",
                java.user().bytes(),
                "senderDevice",
                1);
        assertThat(Content.parseFrom(TypeScriptPeer.bytes(opened.get("content"))))
                .isEqualTo(content);
        JsonNode theirs = typeScript.peer.ask(
                "seal",
                "conversation",
                conversation,
                "message",
                Vectors.bytes("message", 16),
                "content",
                content.toByteString());
        ContentKey key = ContentKey.parseFrom(TypeScriptPeer.bytes(theirs.get("contentKey")));
        assertThat(java.device.open(TypeScriptPeer.bytes(theirs.get("sealed")).toByteArray(), key, typeScript.address))
                .isEqualTo(content);
    }

    @Test
    void sender_keys_of_either_are_followed_by_the_other() throws IOException {
        ByteString group = Vectors.bytes("group", 16);
        java.device.start(typeScript.bundle());
        Groups.Distribution own =
                java.device.groups().prepare(group, 3, List.of(java.user(), typeScript.address.user()));
        typeScript.peer.ask(
                "groupLearn",
                "user",
                java.user().bytes(),
                "device",
                1,
                "distribution",
                own.distribution().toByteString());
        for (int i = 0; i < 3; i++) {
            byte[] message = java.device.groups().encrypt(group, new byte[] {(byte) i});
            JsonNode opened = typeScript.peer.ask(
                    "groupDecrypt", "user", java.user().bytes(), "device", 1, "group", group, "body", message);
            assertThat(TypeScriptPeer.bytes(opened.get("plaintext")).toByteArray())
                    .containsExactly(i);
        }
        typeScript.start(java);
        SenderKeyDistribution theirs = SenderKeyDistribution.parseFrom(TypeScriptPeer.bytes(
                typeScript.peer.ask("groupStart", "group", group, "epoch", 4).get("distribution")));
        KeyMessage carried = typeScript.encrypt(
                java, Plaintext.newBuilder().setSenderKey(theirs).build().toByteArray());
        java.device.decrypt(typeScript.address, carried);
        byte[] message = TypeScriptPeer.bytes(typeScript
                        .peer
                        .ask("groupEncrypt", "group", group, "plaintext", new byte[] {9})
                        .get("body"))
                .toByteArray();
        assertThat(java.device.groups().decrypt(typeScript.address, group, message))
                .containsExactly(9);
        refuses(() -> java.device.groups().decrypt(typeScript.address, group, message));
    }

    @Test
    void files_of_either_are_read_by_the_other() throws IOException {
        byte[] key = Vectors.secret("file", 32);
        for (int length : new int[] {0, 1, 262_087, 262_088, 262_089, 600_000}) {
            byte[] plain = new byte[length];
            new Random(length).nextBytes(plain);
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            MediaFiles.Encrypted about = new MediaFiles(java.randomness)
                    .encrypt(key, MediaKind.AUDIO, new ByteArrayInputStream(plain), file);
            JsonNode read = typeScript.peer.ask(
                    "mediaDecrypt", "kind", "audio", "key", key, "file", file.toByteArray(), "root", about.root());
            assertThat(TypeScriptPeer.bytes(read.get("plain")).toByteArray()).isEqualTo(plain);
            JsonNode theirs = typeScript.peer.ask("mediaEncrypt", "kind", "audio", "key", key, "plain", plain);
            byte[] theirFile = TypeScriptPeer.bytes(theirs.get("file")).toByteArray();
            ByteArrayOutputStream back = new ByteArrayOutputStream();
            MediaFiles.decrypt(
                    key,
                    MediaKind.AUDIO,
                    TypeScriptPeer.bytes(theirs.get("root")),
                    theirFile.length,
                    new ByteArrayInputStream(theirFile),
                    back);
            assertThat(back.toByteArray()).isEqualTo(plain);
        }
    }
}
