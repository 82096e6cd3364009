package org.sotto.user.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.sotto.common.auth.ServiceTokens;
import org.sotto.common.id.Uuids;
import org.sotto.common.internal.InternalClient;
import org.sotto.proto.v1.UserPair;
import org.sotto.proto.v1.UserRelation;
import org.sotto.proto.v1.UserRelationsRequest;
import org.sotto.proto.v1.UserRelationsResponse;
import org.sotto.proto.v1.Visibility;
import org.sotto.user.testing.RunningService;
import org.sotto.user.testing.SignedInDevice;
import org.springframework.beans.factory.annotation.Autowired;

class RelationsTest extends RunningService {
    private static final String PATH = "/internal/v1/users/relations";

    @Autowired
    private InternalClient client;

    @Autowired
    private ServiceTokens tokens;

    @Test
    void each_pair_is_answered_in_its_place_with_what_the_first_decided_about_the_second() {
        SignedInDevice alice = api().signIn();
        SignedInDevice bob = api().signIn();
        UUID nobody = UUID.randomUUID();
        api().addContact(alice, bob);
        api().block(bob, alice);
        api().put("/api/v1/users/me", alice.accessToken(), "{\"display_name\": \"Alice \u00c4\"}")
                .succeeded();
        api().setPrivacy(
                        alice,
                        "{\"last_seen\": \"contacts\", \"profile_picture\": \"nobody\", \"read_receipts\": false}");

        List<UserRelation> relations = relations(
                pair(alice.userId(), bob.userId()),
                pair(nobody, alice.userId()),
                pair(bob.userId(), alice.userId()),
                pair(alice.userId(), nobody),
                pair(alice.userId(), bob.userId()));

        UserRelation.Builder alices = UserRelation.newBuilder()
                .setExists(true)
                .setDisplayName("Alice \u00c4")
                .setLastSeen(Visibility.CONTACTS)
                .setProfilePicture(Visibility.NOBODY)
                .setStatus(Visibility.EVERYONE);
        UserRelation bobs = UserRelation.newBuilder()
                .setExists(true)
                .setBlocked(true)
                .setLastSeen(Visibility.EVERYONE)
                .setProfilePicture(Visibility.EVERYONE)
                .setStatus(Visibility.EVERYONE)
                .setReadReceipts(true)
                .build();
        UserRelation aliceKnowsBob = alices.clone().setHasContact(true).build();
        assertThat(relations)
                .containsExactly(aliceKnowsBob, UserRelation.getDefaultInstance(), bobs, alices.build(), aliceKnowsBob);
    }

    @Test
    void a_thousand_pairs_are_answered_and_one_more_is_refused() {
        assertThat(ask(strangers(1_000)).getRelationsList())
                .hasSize(1_000)
                .containsOnly(UserRelation.getDefaultInstance());
        assertThat(ask(strangers(0))).isEqualTo(UserRelationsResponse.getDefaultInstance());

        assertThat(api().postInternal(PATH, strangers(1_001).toByteString(), tokens.tokenFor("user-service")))
                .isEqualTo(400);
    }

    @Test
    void a_malformed_body_is_refused() {
        String token = tokens.tokenFor("user-service");
        ByteString id = Uuids.toByteString(UUID.randomUUID());
        UserPair shortUser =
                UserPair.newBuilder().setUserId(id.substring(1)).setOtherId(id).build();
        UserPair noOther = UserPair.newBuilder().setUserId(id).build();

        for (UserPair pair : List.of(shortUser, noOther)) {
            assertThat(api().postInternal(
                                    PATH,
                                    UserRelationsRequest.newBuilder()
                                            .addPairs(pair)
                                            .build()
                                            .toByteString(),
                                    token))
                    .isEqualTo(400);
        }
        assertThat(api().postInternal(PATH, ByteString.copyFromUtf8("no protobuf"), token))
                .isEqualTo(400);
    }

    @Test
    void only_a_service_with_a_token_for_this_one_may_ask() {
        assertThat(api().postInternal(
                                PATH,
                                strangers(1).toByteString(),
                                api().signIn().accessToken()))
                .isEqualTo(401);
        assertThat(api().postInternal(PATH, strangers(1).toByteString(), tokens.tokenFor("message-service")))
                .isEqualTo(401);
    }

    private List<UserRelation> relations(UserPair... pairs) {
        return ask(UserRelationsRequest.newBuilder().addAllPairs(List.of(pairs)).build())
                .getRelationsList();
    }

    private UserRelationsResponse ask(UserRelationsRequest request) {
        return client.post(
                        "user-service",
                        URI.create("http://127.0.0.1:" + port()),
                        PATH,
                        request,
                        UserRelationsResponse.parser())
                .join();
    }

    private static UserPair pair(UUID user, UUID other) {
        return UserPair.newBuilder()
                .setUserId(Uuids.toByteString(user))
                .setOtherId(Uuids.toByteString(other))
                .build();
    }

    private static UserRelationsRequest strangers(int count) {
        UserRelationsRequest.Builder request = UserRelationsRequest.newBuilder();
        for (int i = 0; i < count; i++) {
            request.addPairs(pair(UUID.randomUUID(), UUID.randomUUID()));
        }
        return request.build();
    }
}
