package org.sotto.client.e2ee.media;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sotto.client.e2ee.Refusals.refuses;
import static org.sotto.client.e2ee.Vectors.secret;

import com.google.crypto.tink.subtle.AesGcmHkdfStreaming;
import com.google.protobuf.ByteString;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sotto.client.e2ee.primitive.ByteWriter;
import org.sotto.client.e2ee.primitive.E2eeException.Code;
import org.sotto.client.e2ee.primitive.Padding;
import org.sotto.client.e2ee.primitive.Randomness;

/** Files against Tink's implementation of the format, and against somebody who alters them. */
class MediaFilesTest {
    private static final int SEGMENT = 262_144;
    private static final int FIRST = SEGMENT - 40 - 16;
    private static final int OTHER = SEGMENT - 16;

    private static final byte[] INFO = "Sotto/1 Media video".getBytes(US_ASCII);

    private final byte[] key = secret("media test", 32);
    private final MediaFiles files = new MediaFiles(Randomness.secure());

    static IntStream lengths() {
        return IntStream.of(0, 1, FIRST - 1, FIRST, FIRST + 1, FIRST + OTHER, FIRST + OTHER + 1, 1_000_000);
    }

    private static byte[] plain(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) ((i * 31) >>> 3);
        }
        return bytes;
    }

    private record File(MediaFiles.Encrypted about, ByteString content) {
        byte[] bytes() {
            return content.toByteArray();
        }
    }

    private File encrypt(byte[] plain) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        MediaFiles.Encrypted about = files.encrypt(key, MediaKind.VIDEO, new ByteArrayInputStream(plain), file);
        return new File(about, ByteString.copyFrom(file.toByteArray()));
    }

    private byte[] decrypt(MediaFiles.Encrypted about, byte[] file) throws IOException {
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        MediaFiles.decrypt(
                key, MediaKind.VIDEO, about.root(), about.totalLength(), new ByteArrayInputStream(file), plain);
        return plain.toByteArray();
    }

    private AesGcmHkdfStreaming tink() throws GeneralSecurityException {
        return new AesGcmHkdfStreaming(key, "HmacSha256", 32, SEGMENT, 0);
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void tink_reads_what_is_written_here(int length) throws Exception {
        File file = encrypt(plain(length));
        try (InputStream in = tink().newDecryptingStream(new ByteArrayInputStream(file.bytes()), INFO)) {
            assertThat(in.readAllBytes()).isEqualTo(plain(length));
        }
        assertThat(file.about.plainLength()).isEqualTo(length);
        assertThat(decrypt(file.about, file.bytes())).isEqualTo(plain(length));
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void what_tink_writes_is_read_here(int length) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream in = tink().newEncryptingStream(out, INFO)) {
            in.write(plain(length));
        }
        byte[] file = out.toByteArray();
        MediaRoot root = new MediaRoot();
        for (int from = 0; from < file.length; from += SEGMENT) {
            root.add(Arrays.copyOfRange(file, from, Math.min(file.length, from + SEGMENT)));
        }
        MediaFiles.Encrypted about = new MediaFiles.Encrypted(root.value(), file.length, length);
        assertThat(decrypt(about, file)).isEqualTo(plain(length));
    }

    @Test
    void segments_moved() throws IOException {
        File file = encrypt(plain(4 * SEGMENT));
        byte[] moved = new ByteWriter()
                .raw(Arrays.copyOf(file.bytes(), SEGMENT))
                .raw(Arrays.copyOfRange(file.bytes(), 2 * SEGMENT, 3 * SEGMENT))
                .raw(Arrays.copyOfRange(file.bytes(), SEGMENT, 2 * SEGMENT))
                .raw(Arrays.copyOfRange(file.bytes(), 3 * SEGMENT, file.bytes().length))
                .bytes();
        refuses(Code.BAD_TAG, () -> decrypt(file.about, moved));
    }

    @Test
    void the_file_cut_at_a_segment() throws IOException {
        File file = encrypt(plain(3 * SEGMENT));
        byte[] cut = Arrays.copyOf(file.bytes(), 2 * SEGMENT);
        refuses(Code.BAD_TAG, () -> decrypt(file.about, cut));
        refuses(Code.BAD_TAG, () -> decrypt(file.about, Arrays.copyOf(file.bytes(), file.bytes().length - 1)));
        refuses(Code.WRONG_HASH, () -> decrypt(file.about, Arrays.copyOf(file.bytes(), file.bytes().length + SEGMENT)));
        refuses(Code.MALFORMED, () -> decrypt(file.about, new byte[0]));
    }

    @Test
    void another_file_under_the_same_key() throws IOException {
        File file = encrypt(plain(1_000));
        File other = encrypt(new byte[1_000]);
        refuses(Code.WRONG_HASH, () -> decrypt(file.about, other.bytes()));
    }

    @Test
    void another_kind() throws IOException {
        File file = encrypt(plain(10));
        refuses(
                Code.BAD_TAG,
                () -> MediaFiles.decrypt(
                        key,
                        MediaKind.IMAGE,
                        file.about.root(),
                        file.about.totalLength(),
                        new ByteArrayInputStream(file.bytes()),
                        OutputStream.nullOutputStream()));
    }

    @Test
    void a_padded_file_has_the_length_of_its_bucket() throws IOException {
        for (int length : new int[] {0, 1, 1_000, 300_001}) {
            byte[] padded = new PaddedMedia(new ByteArrayInputStream(plain(length)), length).readAllBytes();
            assertThat((long) padded.length).isEqualTo(Padding.padme(length));
            assertThat(Arrays.copyOf(padded, length)).isEqualTo(plain(length));
        }
        assertThatThrownBy(() -> new PaddedMedia(new ByteArrayInputStream(plain(9)), 10).readAllBytes())
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> new PaddedMedia(new ByteArrayInputStream(plain(11)), 10).readAllBytes())
                .isInstanceOf(IOException.class);
    }
}
