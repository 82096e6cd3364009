package org.sotto.client.e2ee.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sotto.client.e2ee.Refusals.refuses;
import static org.sotto.client.e2ee.Vectors.address;
import static org.sotto.client.e2ee.Vectors.bytes;
import static org.sotto.client.e2ee.Vectors.script;

import com.google.protobuf.ByteString;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.client.e2ee.primitive.E2eeException.Code;
import org.sotto.client.e2ee.primitive.Hashes;
import org.sotto.client.e2ee.primitive.Randomness;
import org.sotto.proto.e2ee.v1.ContentKey;
import org.sotto.proto.e2ee.v1.HistoryEntry;

class SealedContentTest {
    private final DeviceAddress alice = address("alice", 1);
    private final SealedContent sealed =
            SealedContent.seal(bytes("m", 16), bytes("c", 16), alice, new byte[] {1, 2, 3}, Randomness.secure());

    private static ByteString hash(ByteString content) {
        return ByteString.copyFrom(Hashes.sha256(content.toByteArray()));
    }

    @Test
    void content_swapped_under_the_same_key() {
        SealedContent other = SealedContent.seal(
                bytes("m", 16),
                bytes("c", 16),
                alice,
                new byte[] {4},
                script(sealed.key().getKey().toByteArray(), new byte[12]));
        assertThat(SealedContent.open(other.bytes().toByteArray(), other.key(), alice))
                .containsExactly(4);
        assertThat(other.key().getKey()).isEqualTo(sealed.key().getKey());
        refuses(Code.WRONG_HASH, () -> SealedContent.open(other.bytes().toByteArray(), sealed.key(), alice));
    }

    @Test
    void content_moved_to_another_message_conversation_or_sender() {
        byte[] bytes = sealed.bytes().toByteArray();
        ContentKey key = sealed.key();
        refuses(
                Code.BAD_TAG,
                () -> SealedContent.open(
                        bytes, key.toBuilder().setMessageId(bytes("n", 16)).build(), alice));
        refuses(
                Code.BAD_TAG,
                () -> SealedContent.open(
                        bytes, key.toBuilder().setConversationId(bytes("d", 16)).build(), alice));
        refuses(Code.BAD_TAG, () -> SealedContent.open(bytes, key, address("alice", 2)));
        refuses(Code.BAD_TAG, () -> SealedContent.open(bytes, key, address("bob", 1)));
    }

    @Test
    void each_byte_flipped_even_when_the_hash_is_made_to_fit() {
        byte[] bytes = sealed.bytes().toByteArray();
        for (int at = 0; at < bytes.length; at++) {
            byte[] flipped = bytes.clone();
            flipped[at] = (byte) (flipped[at] ^ 1 << at % 8);
            refuses(Code.WRONG_HASH, () -> SealedContent.open(flipped, sealed.key(), alice));
            ContentKey fitting = sealed.key().toBuilder()
                    .setContentSha256(hash(ByteString.copyFrom(flipped)))
                    .build();
            refuses(() -> SealedContent.open(flipped, fitting, alice));
        }
    }

    @Test
    void truncated() {
        byte[] bytes = sealed.bytes().toByteArray();
        for (int length : new int[] {0, 1, 12, 13, 28, bytes.length - 1}) {
            byte[] cut = Arrays.copyOf(bytes, length);
            ContentKey fitting = sealed.key().toBuilder()
                    .setContentSha256(hash(ByteString.copyFrom(cut)))
                    .build();
            refuses(() -> SealedContent.open(cut, fitting, alice));
        }
    }

    @Test
    void a_history_bundle_is_read_entry_by_entry_and_not_when_cut() throws IOException {
        List<HistoryEntry> entries = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            entries.add(HistoryEntry.newBuilder()
                    .setMessageId(bytes("h" + i, 16))
                    .setSentMs(i)
                    .build());
        }
        ByteArrayOutputStream bundle = new ByteArrayOutputStream();
        HistoryBundle.write(entries, bundle);
        List<HistoryEntry> read = new ArrayList<>();
        HistoryBundle.read(new ByteArrayInputStream(bundle.toByteArray()), read::add);
        assertThat(read).isEqualTo(entries);
        byte[] cut = Arrays.copyOf(bundle.toByteArray(), bundle.size() - 1);
        refuses(
                Code.MALFORMED,
                () -> HistoryBundle.read(new ByteArrayInputStream(cut), entry -> assertThat(entry)
                        .isNotNull()));
    }
}
