package org.sotto.presence.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.Uuids;
import org.sotto.presence.testing.RunningService;
import org.sotto.proto.v1.PresenceQueryRequest;
import org.sotto.proto.v1.PresenceQueryResponse;
import org.sotto.proto.v1.PresenceState;
import org.sotto.proto.v1.Visibility;

/** What gateways ask for. */
class PresenceQueryTest {
    private final RunningService service = RunningService.shared();
    private final UUID viewer = UUID.randomUUID();

    @AfterEach
    void back() {
        service.userServiceAway(false);
    }

    private List<PresenceState> query(List<ByteString> users) {
        return ask(users).getStatesList();
    }

    private PresenceQueryResponse ask(List<ByteString> users) {
        return service.clientOf("gateway-service")
                .post(
                        "presence-service",
                        service.address(),
                        "/internal/v1/presence/query",
                        PresenceQueryRequest.newBuilder()
                                .setViewerId(Uuids.toByteString(viewer))
                                .addAllUserIds(users)
                                .build(),
                        PresenceQueryResponse.parser())
                .join();
    }

    private PresenceQueryResponse ask(Collection<UUID> users) {
        return ask(users.stream().map(Uuids::toByteString).toList());
    }

    private static List<UUID> users(int count) {
        return Stream.generate(UUID::randomUUID).limit(count).toList();
    }

    private static List<UUID> ids(List<ByteString> ids) {
        return ids.stream().map(Uuids::fromBytes).toList();
    }

    private List<PresenceState> of(UUID... users) {
        return query(Stream.of(users).map(Uuids::toByteString).toList());
    }

    @Test
    void users_are_answered_in_order_and_who_is_hidden_looks_like_somebody_who_was_never_here() {
        UUID online = UUID.randomUUID();
        UUID gone = UUID.randomUUID();
        UUID hidden = UUID.randomUUID();
        UUID never = UUID.randomUUID();
        UUID phone = UUID.randomUUID();
        service.relations().write(hidden, viewer, relation -> relation.setLastSeen(Visibility.NOBODY));
        for (UUID user : List.of(online, gone, hidden)) {
            service.connect(user, phone);
            service.awaitOnline(user, true);
        }
        service.disconnect(gone, phone);
        service.awaitOnline(gone, false);
        Awaitility.await()
                .untilAsserted(() -> assertThat(of(gone).get(0).getLastSeenMs()).isPositive());

        List<PresenceState> states = of(online, gone, hidden, never);
        assertThat(states)
                .extracting(state -> Uuids.fromBytes(state.getUserId()))
                .containsExactly(online, gone, hidden, never);
        assertThat(states).extracting(PresenceState::getOnline).containsExactly(true, false, false, false);
        assertThat(states.get(0).getLastSeenMs()).isZero();
        assertThat(states.get(1).getLastSeenMs())
                .isBetween(System.currentTimeMillis() - 60_000, System.currentTimeMillis());
        assertThat(states.subList(2, 4))
                .extracting(PresenceState::getLastSeenMs)
                .containsOnly(0L);
    }

    @Test
    void everybody_sees_themselves() {
        service.relations().write(viewer, viewer, relation -> relation.setLastSeen(Visibility.NOBODY));
        service.connect(viewer, UUID.randomUUID());
        service.awaitOnline(viewer, true);
        assertThat(of(viewer).get(0).getOnline()).isTrue();
    }

    @Test
    void too_many_users_and_wrong_ids_are_refused() {
        ByteString id = Uuids.toByteString(UUID.randomUUID());
        assertThatThrownBy(() -> query(Stream.generate(() -> id).limit(101).toList()))
                .hasMessageContaining("answered 400");
        assertThatThrownBy(() -> query(List.of(ByteString.copyFrom(new byte[3]))))
                .hasMessageContaining("answered 400");
        assertThat(query(Stream.generate(() -> id).limit(100).toList())).hasSize(100);
    }

    @Test
    void of_strangers_two_hundred_an_hour_are_told_and_the_others_are_named() {
        List<UUID> first = users(100);
        List<UUID> second = users(99);
        assertThat(ask(first).getRefusedUserIdsCount()).isZero();
        assertThat(ask(second).getRefusedUserIdsCount()).isZero();
        UUID friend = UUID.randomUUID();
        UUID last = UUID.randomUUID();
        UUID tooMany = UUID.randomUUID();
        service.relations().write(viewer, friend, relation -> relation.setHasContact(true));

        PresenceQueryResponse answer = ask(List.of(last, tooMany, first.get(7), friend, viewer));

        assertThat(ids(answer.getRefusedUserIdsList())).containsExactly(tooMany);
        assertThat(answer.getRetryAfterMs()).isBetween(1L, 3_600_000L);
        assertThat(answer.getStatesList())
                .extracting(state -> Uuids.fromBytes(state.getUserId()))
                .containsExactly(last, first.get(7), friend, viewer);
    }

    @Test
    void a_refusal_tells_nothing_of_whom_it_refuses() {
        ask(users(100));
        ask(users(100));
        UUID fan = UUID.randomUUID();
        UUID hidden = UUID.randomUUID();
        UUID blocking = UUID.randomUUID();
        UUID nobody = UUID.randomUUID();
        service.relations().write(fan, viewer, relation -> relation.setHasContact(true));
        service.relations().write(hidden, viewer, relation -> relation.setLastSeen(Visibility.NOBODY));
        service.relations().write(blocking, viewer, relation -> relation.setBlocked(true));
        service.relations().write(nobody, viewer, relation -> relation.setExists(false));

        assertThat(ids(ask(List.of(fan, hidden, blocking, nobody)).getRefusedUserIdsList()))
                .containsExactlyInAnyOrder(fan, hidden, blocking, nobody);
    }

    @Test
    void without_user_service_nothing_is_told() {
        service.userServiceAway(true);
        assertThatThrownBy(() -> of(UUID.randomUUID())).hasMessageContaining("answered 503");
    }
}
