package org.sotto.user.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.Uuids;
import org.sotto.user.testing.Answer;
import org.sotto.user.testing.RunningService;
import org.sotto.user.testing.SignedInDevice;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

class ProfilePictureTest extends RunningService {
    @Autowired
    private JdbcClient jdbc;

    @Test
    void the_largest_picture_comes_back_as_it_was_sent() {
        SignedInDevice alice = api().signIn();
        String picture = jpeg(Picture.MAX_BYTES);

        update(alice, picture).succeeded();

        assertThat(api().get("/api/v1/users/me", alice.accessToken()).data("profile_picture"))
                .isEqualTo(picture);
        assertThat(api().profile(api().signIn(), alice).path("profile_picture").asString())
                .isEqualTo(picture);
    }

    @Test
    void a_picture_takes_the_place_of_another_and_an_empty_one_removes_it() {
        SignedInDevice alice = api().signIn();
        SignedInDevice bob = api().signIn();
        update(alice, jpeg(100)).succeeded();
        String second = "data:image/png;base64,"
                + Base64.getEncoder()
                        .encodeToString(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 1});

        update(alice, second).succeeded();
        assertThat(api().profile(bob, alice).path("profile_picture").asString()).isEqualTo(second);
        assertThat(rowsOf(alice)).isEqualTo(1);

        update(alice, "").succeeded();
        assertThat(api().profile(bob, alice).has("profile_picture")).isFalse();
        assertThat(rowsOf(alice)).isZero();
        update(alice, "").succeeded();
    }

    @Test
    void a_picture_that_is_none_changes_nothing() {
        SignedInDevice alice = api().signIn();
        String picture = jpeg(50);
        update(alice, picture).succeeded();
        String html = "data:image/jpeg;base64,"
                + Base64.getEncoder().encodeToString("<script>".getBytes(StandardCharsets.US_ASCII));

        Answer refused = api().put(
                        "/api/v1/users/me",
                        alice.accessToken(),
                        "{\"display_name\": \"Mallory\", \"profile_picture\": \"" + html + "\"}");

        assertThat(refused.refused(400, "invalid_request")).contains("profile_picture", "image/jpeg");
        Answer after = api().get("/api/v1/users/me", alice.accessToken());
        assertThat(after.data("profile_picture")).isEqualTo(picture);
        assertThat(after.data("display_name")).isNotEqualTo("Mallory");
    }

    @Test
    void a_picture_that_is_too_large_is_refused_and_one_beyond_all_bounds_is_not_even_read() {
        SignedInDevice alice = api().signIn();

        assertThat(update(alice, jpeg(Picture.MAX_BYTES + 1)).refused(400, "invalid_request"))
                .contains("262145 bytes");
        update(alice, jpeg(600 * 1024)).refused(413, "payload_too_large");
    }

    @Test
    void a_media_id_is_not_built_yet() {
        UUID media = UUID.randomUUID();

        assertThat(update(api().signIn(), media.toString()).refused(501, "not_implemented"))
                .contains(media.toString());
    }

    private Answer update(SignedInDevice user, String picture) {
        return api().put("/api/v1/users/me", user.accessToken(), "{\"profile_picture\": \"" + picture + "\"}");
    }

    private int rowsOf(SignedInDevice user) {
        return jdbc.sql("SELECT COUNT(*) FROM profile_pictures WHERE user_id = ?")
                .param(Uuids.toBytes(user.userId()))
                .query(Integer.class)
                .single();
    }

    private static String jpeg(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        content[0] = (byte) 0xFF;
        content[1] = (byte) 0xD8;
        content[2] = (byte) 0xFF;
        return "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(content);
    }
}
