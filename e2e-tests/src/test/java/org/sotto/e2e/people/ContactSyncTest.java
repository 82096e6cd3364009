package org.sotto.e2e.people;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.sotto.client.rest.ApiResponse;
import org.sotto.client.rest.SottoAccount;
import org.sotto.e2e.fleet.Fleet;

class ContactSyncTest {
    private static final int HASHES_A_CALL = 1_000;
    private static final int CALLS_A_DAY = 5;
    private static final long DAY_SECONDS = 24 * 3_600;

    private final Fleet fleet = Fleet.running();

    private record Member(String number, SottoAccount account) {}

    private static ApiResponse sync(Member user, List<String> hashes) {
        return user.account.call(
                "POST",
                "/api/v1/users/contacts/sync",
                Map.of(
                        "contacts",
                        hashes.stream().map(hash -> Map.of("phone_hash", hash)).toList()));
    }

    /** A thousand hashes that nobody has, and the given ones among them. */
    private static List<String> phoneBook(List<String> known) {
        List<String> hashes = new ArrayList<>(known);
        byte[] hash = new byte[32];
        while (hashes.size() < HASHES_A_CALL) {
            ThreadLocalRandom.current().nextBytes(hash);
            hashes.add(HexFormat.of().formatHex(hash));
        }
        Collections.shuffle(hashes);
        return hashes;
    }

    private static String hash(String number) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(number.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java runtime has SHA-256", e);
        }
    }

    @Test
    void ten_users_sync_five_thousand_numbers_each_and_the_sixth_call_is_one_too_many() {
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            String number = fleet.newNumber();
            members.add(new Member(number, fleet.signUp(number)));
        }

        for (Member user : members) {
            List<Member> friends =
                    members.stream().filter(other -> !other.equals(user)).toList();
            for (int call = 0; call < CALLS_A_DAY; call++) {
                // Each of the nine is in one call or another.
                List<Member> sent = friends.subList(2 * call, Math.min(2 * call + 2, friends.size()));
                ApiResponse answer = sync(
                        user,
                        phoneBook(
                                sent.stream().map(friend -> hash(friend.number)).toList()));

                assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
                assertThat(answer.data().path("registered_users").valueStream())
                        .extracting(found -> found.path("user_id").asString() + " "
                                + found.path("phone_hash").asString())
                        .containsExactlyInAnyOrderElementsOf(sent.stream()
                                .map(friend -> friend.account.userId() + " " + hash(friend.number))
                                .toList());
            }

            ApiResponse sixth = sync(user, phoneBook(List.of()));

            assertThat(sixth.status()).as("%s", sixth.body()).isEqualTo(429);
            assertThat(sixth.errorCode()).isEqualTo("rate_limited");
            assertThat(Long.parseLong(sixth.headers().firstValue("Retry-After").orElse("0")))
                    .as("seconds until the first call is a day old, or a 24th of a day later")
                    .isBetween(DAY_SECONDS - 600, DAY_SECONDS + DAY_SECONDS / 24);
            ApiResponse contacts = user.account.call("GET", "/api/v1/users/contacts", null);
            assertThat(contacts.data().path("contacts").valueStream())
                    .extracting(contact -> contact.path("user_id").asString())
                    .containsExactlyInAnyOrderElementsOf(friends.stream()
                            .map(friend -> friend.account.userId().toString())
                            .toList());
        }
    }
}
