package org.sotto.user.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.Uuids;
import org.sotto.proto.v1.BlockChanged;
import org.sotto.proto.v1.UserChanged;
import org.sotto.user.relation.BlockStore;
import org.sotto.user.store.SqlValues;
import org.sotto.user.testing.RunningService;
import org.sotto.user.testing.SignedInDevice;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

class BlocksTest extends RunningService {
    private static final String PATH = "/api/v1/users/blocks";

    @Autowired
    private BlockStore store;

    @Autowired
    private JdbcTemplate jdbc;

    @Test
    void somebody_is_blocked_and_unblocked_however_often() {
        SignedInDevice alice = api().signIn();
        SignedInDevice bob = api().signIn();
        api().put("/api/v1/users/me", bob.accessToken(), "{\"display_name\": \"Bob\"}")
                .succeeded();
        String bobsPath = PATH + "/" + bob.userId();

        api().put(bobsPath, alice.accessToken(), null).succeeded();
        api().put(bobsPath, alice.accessToken(), null).succeeded();
        JsonNode block = data(alice, "").at("/blocks/0");
        assertThat(block.path("user_id").asString()).isEqualTo(bob.userId().toString());
        assertThat(block.path("display_name").asString()).isEqualTo("Bob");
        assertThat(block.path("blocked_at").asString()).matches("[0-9]{4}-.*Z");
        assertThat(data(bob, "").path("blocks")).isEmpty();
        api().delete(bobsPath, alice.accessToken()).succeeded();
        api().delete(bobsPath, alice.accessToken()).succeeded();

        assertThat(data(alice, "").path("blocks")).isEmpty();
        assertThat(laterChangesOf(alice.userId()))
                .extracting(UserChanged::getBlockChanged)
                .containsExactly(changed(bob, true), changed(bob, false));
    }

    @Test
    void the_list_comes_in_pages() {
        SignedInDevice alice = api().signIn();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            SignedInDevice other = api().signIn();
            api().block(alice, other);
            ids.add(other.userId().toString());
        }

        JsonNode first = data(alice, "?limit=2");
        JsonNode second = data(alice, "?limit=2&after=" + first.path("next").asString());

        assertThat(first.path("blocks")).hasSize(2);
        assertThat(second.path("blocks")).hasSize(1);
        assertThat(second.has("next")).isFalse();
        List<String> seen = new ArrayList<>();
        for (JsonNode page : List.of(first, second)) {
            page.path("blocks")
                    .valueStream()
                    .forEach(block -> seen.add(block.path("user_id").asString()));
        }
        assertThat(seen).containsExactlyInAnyOrderElementsOf(ids);
        api().get(PATH + "?limit=201", alice.accessToken()).refused(400, "invalid_request");
    }

    @Test
    void whom_there_is_not_cannot_be_blocked_nor_can_oneself() {
        SignedInDevice alice = api().signIn();
        UUID nobody = UUID.randomUUID();

        api().put(PATH + "/" + nobody, alice.accessToken(), null).refused(404, "not_found");
        api().delete(PATH + "/" + nobody, alice.accessToken()).succeeded();
        assertThat(api().put(PATH + "/" + alice.userId(), alice.accessToken(), null)
                        .refused(400, "invalid_request"))
                .contains("yourself");
        assertThat(api().delete(PATH + "/bob", alice.accessToken()).refused(400, "invalid_request"))
                .contains("user_id: bob");
    }

    @Test
    void nobody_blocks_more_than_five_thousand() {
        SignedInDevice alice = api().signIn();
        SignedInDevice bob = api().signIn();
        SignedInDevice carol = api().signIn();
        jdbc.batchUpdate(
                "INSERT INTO blocks (user_id, blocked_id, blocked_at) VALUES (?, ?, ?)",
                IntStream.range(0, Blocks.MAX_BLOCKS - 1)
                        .mapToObj(i -> new Object[] {
                            SqlValues.of(alice.userId()), SqlValues.of(UUID.randomUUID()), SqlValues.of(clock.instant())
                        })
                        .toList());

        api().block(alice, bob);

        assertThat(api().put(PATH + "/" + carol.userId(), alice.accessToken(), null)
                        .refused(409, "block_limit"))
                .contains("5001 (expected: at most 5000)");
        api().block(alice, bob);
        assertThat(store.count(alice.userId())).isEqualTo(5_000);
    }

    private JsonNode data(SignedInDevice user, String query) {
        return api().get(PATH + query, user.accessToken()).succeeded().body().path("data");
    }

    private static BlockChanged changed(SignedInDevice other, boolean blocked) {
        return BlockChanged.newBuilder()
                .setBlockedId(Uuids.toByteString(other.userId()))
                .setBlocked(blocked)
                .build();
    }
}
