package org.sotto.e2e.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.sotto.client.MessageAck;
import org.sotto.client.MessageStatus;
import org.sotto.client.rest.PageRequest;
import org.sotto.client.rest.SottoAccount;
import org.sotto.client.rest.SottoApiException;
import org.sotto.client.ws.RawConnection;
import org.sotto.e2e.fleet.Fleet;
import org.sotto.e2e.fleet.Person;
import org.sotto.e2e.fleet.Traces;
import tools.jackson.databind.JsonNode;

/** Deleting an account leaves nothing in any engine but what docs/how-it-works.md names. */
class AccountDeletionTest {
    /** Two passes of every service, and what expires in Redis within a minute or so. */
    private static final Duration DELETED_WITHIN = Duration.ofMinutes(3);

    private static final String UNDELIVERED = "cassandra messages.sender_id";

    /** docs/how-it-works.md, "Deleting an account". */
    private static final Set<String> TOMBSTONES = Set.of(
            "mysql account_deletions.user_id",
            UNDELIVERED,
            "cassandra messages.sender_device_id",
            "cassandra messages.receiver_id",
            "cassandra user_conversations.peer_id",
            "redis send:{…}:…",
            "redis edge_limit:{device:…}");

    private final Fleet fleet = Fleet.running();

    private static void call(SottoAccount account, String method, String path, @Nullable Object body) {
        assertThat(account.call(method, path, body).status())
                .as("%s %s", method, path)
                .isEqualTo(200);
    }

    private static MessageAck send(Person from, Person to, String text) throws Exception {
        return from.send(to, text).get(Fleet.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void nothing_is_left_of_an_account_but_the_named_tombstones() throws Exception {
        String number = fleet.newNumber();
        SottoAccount oldPhone = fleet.signUp(number);
        SottoAccount dave = fleet.signUp();
        try (Person bob = fleet.person(2).connect();
                Person carol = fleet.person(1).connect()) {
            try (Person before = fleet.personOf(oldPhone, 1).connect()) {
                MessageAck first = send(before, bob, "from my old phone");
                before.record().awaitStatus(first.messageId(), MessageStatus.Status.DELIVERED);
            }
            SottoAccount account = fleet.signUp(number);
            assertThat(account.userId()).isEqualTo(oldPhone.userId());
            Set<UUID> ids = new HashSet<>(Set.of(account.userId(), oldPhone.deviceId(), account.deviceId()));
            live(account, bob, carol, dave);
            await("the search finds what is there").atMost(Fleet.PATIENCE).untilAsserted(() -> assertThat(
                            fleet.engines().tracesOf(ids).places())
                    .contains(
                            "mysql users.user_id",
                            "mysql blocks.blocked_id",
                            "cassandra sends.device_id",
                            "cassandra device_cursors.user_id",
                            "cassandra inbox.user_id",
                            "redis last_seen:{…}"));
            checkReport(account.report(), number, ids);

            account.delete();

            checkRefused(oldPhone, account);
            await("the report of the deletion")
                    .atMost(DELETED_WITHIN)
                    .until(() -> fleet.engines().deletionReport(account.userId()), Optional::isPresent);
            await("what expires by itself").atMost(DELETED_WITHIN).untilAsserted(() -> assertThat(
                            fleet.engines().tracesOf(ids).places())
                    .isSubsetOf(TOMBSTONES));
            Traces left = fleet.engines().tracesOf(ids);
            assertThat(left.in("mysql account_deletions.user_id")).hasSize(1);
            assertThat(left.in(UNDELIVERED)).as("only what bob has not got").hasSize(2);

            checkReplay(bob);
            bob.connect();
            bob.record().awaitMessages(3);
            assertThat(bob.record().texts()).containsExactly("from my old phone", "waits one", "waits two");
            SottoAccount anew = fleet.signUp(number);
            assertThat(anew.userId()).isNotEqualTo(account.userId());
            assertThat(anew.conversations(PageRequest.FIRST).items()).isEmpty();
        }
    }

    /** Everything that an account can have; at the end its owner and bob are offline, and something waits for each. */
    private void live(SottoAccount account, Person bob, Person carol, SottoAccount dave) throws Exception {
        byte[] jpeg = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, 1};
        call(
                account,
                "PUT",
                "/api/v1/users/me",
                Map.of(
                        "display_name",
                        "Alice",
                        "profile_picture",
                        "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(jpeg)));
        call(account, "PUT", "/api/v1/users/me/two-factor", Map.of("pin", "314159"));
        call(account, "PUT", "/api/v1/users/contacts/" + bob.id(), Map.of("contact_name", "Bobby"));
        call(bob.account(), "PUT", "/api/v1/users/contacts/" + account.userId(), Map.of());
        call(account, "PUT", "/api/v1/users/blocks/" + dave.userId(), null);
        call(dave, "PUT", "/api/v1/users/blocks/" + account.userId(), null);
        call(bob.account(), "GET", "/api/v1/users/" + account.userId(), null);
        try (Person alice = fleet.personOf(account, 1).connect()) {
            MessageAck answer = send(bob, alice, "hello");
            bob.record().awaitStatus(answer.messageId(), MessageStatus.Status.DELIVERED);
            bob.goOffline();
            send(alice, bob, "waits one");
            send(alice, bob, "waits two");
            alice.goOffline();
        }
        Person owner = fleet.personOf(account, 1);
        send(carol, owner, "never read");
        owner.close();
    }

    private static void checkReport(JsonNode report, String number, Set<UUID> ids) {
        assertThat(report.at("/profile/phone_number").asString()).isEqualTo(number);
        assertThat(report.at("/contacts/0/contact_name").asString()).isEqualTo("Bobby");
        assertThat(report.path("conversations").size()).isEqualTo(2);
        assertThat(report.at("/inbox/days/0/entries").asLong()).isGreaterThanOrEqualTo(2);
        assertThat(report.at("/inbox/cursors/0/device_id").asString())
                .isIn(ids.stream().map(UUID::toString).toList());
        assertThat(report.path("presence").has("online")).isTrue();
    }

    /** Somebody who reads their inbox from the beginning passes over what is erased. */
    private void checkReplay(Person bob) throws Exception {
        try (RawConnection replay = RawConnection.open(fleet.runtime(), fleet.gateway(2))) {
            replay.authenticate(
                    bob.account().accessToken().join(), bob.account().deviceId().toString(), 0L);
            replay.awaitAction("caught_up", Fleet.PATIENCE);
            assertThat(replay.received())
                    .filteredOn(
                            frame -> "new_message".equals(frame.path("action").asString()))
                    .extracting(
                            frame -> text(frame.at("/data/encrypted_content").asString()))
                    .containsExactly("waits one", "waits two");
        }
    }

    private static String text(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }

    private static void checkRefused(SottoAccount... accounts) {
        for (SottoAccount account : List.of(accounts)) {
            assertThat(account.call("GET", "/api/v1/users/me", null).status()).isEqualTo(401);
            assertThatThrownBy(account::refresh)
                    .isInstanceOfSatisfying(SottoApiException.class, refused -> assertThat(refused.status())
                            .isEqualTo(401));
        }
    }
}
