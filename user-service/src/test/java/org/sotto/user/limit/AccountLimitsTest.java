package org.sotto.user.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sotto.user.testing.Answer;
import org.sotto.user.testing.RunningService;
import org.sotto.user.testing.SignedInDevice;

class AccountLimitsTest extends RunningService {

    @Test
    void an_account_asks_for_five_thousand_hashes_in_any_day() {
        SignedInDevice alice = api().signIn();
        sync(alice.accessToken(), 0, 1_000).succeeded();
        clock.advance(Duration.ofHours(12));
        Answer noon = api().refresh(alice.refreshToken());
        for (int i = 1; i < 5; i++) {
            sync(noon.data("access_token"), 1_000 * i, 1_000).succeeded();
        }

        Answer tooMany = sync(noon.data("access_token"), 5_000, 1);

        assertThat(tooMany.refused(429, "rate_limited")).contains("contact_hashes", "5000", "86400");
        // The first thousand leave the window after 24 hours, or at most a 24th of it later.
        assertThat(tooMany.retryAfter()).isBetween(12 * 3_600L - 60, 13 * 3_600L);
        sync(api().signIn().accessToken(), 0, 1).succeeded();
        clock.advance(Duration.ofSeconds(tooMany.retryAfter()));
        String midnight = api().refresh(noon.data("refresh_token")).data("access_token");
        sync(midnight, 5_000, 1_000).succeeded();
        sync(midnight, 6_000, 1).refused(429, "rate_limited");
    }

    @Test
    void a_sync_that_does_not_fit_counts_nothing_and_a_smaller_one_still_fits() {
        SignedInDevice alice = api().signIn();
        for (int i = 0; i < 4; i++) {
            sync(alice.accessToken(), 1_000 * i, 1_000).succeeded();
        }
        sync(alice.accessToken(), 4_000, 900).succeeded();

        sync(alice.accessToken(), 5_000, 101).refused(429, "rate_limited");

        sync(alice.accessToken(), 5_000, 100).succeeded();
        sync(alice.accessToken(), 6_000, 1).refused(429, "rate_limited");
    }

    @Test
    void an_account_changes_itself_120_times_a_minute_whatever_it_changes() {
        SignedInDevice alice = api().signIn();
        SignedInDevice bob = api().signIn();
        for (int i = 0; i < 24; i++) {
            api().put("/api/v1/users/me", alice.accessToken(), "{\"about\": \"" + i + "\"}")
                    .succeeded();
            api().setPrivacy(alice, "{\"read_receipts\": " + (i % 2 == 0) + "}");
            api().addContact(alice, bob);
            api().block(alice, bob);
            api().delete("/api/v1/users/blocks/" + bob.userId(), alice.accessToken())
                    .succeeded();
        }

        Answer tooMany = api().put("/api/v1/users/me/privacy", alice.accessToken(), "{\"status\": \"nobody\"}");

        assertThat(tooMany.refused(429, "rate_limited")).contains("account_writes", "120");
        assertThat(tooMany.retryAfter()).isBetween(1L, 63L);
        api().put("/api/v1/users/me", alice.accessToken(), "{\"about\": \"x\"}").refused(429, "rate_limited");
        api().put("/api/v1/users/contacts/" + bob.userId(), alice.accessToken(), null)
                .refused(429, "rate_limited");
        api().delete("/api/v1/users/contacts/" + bob.userId(), alice.accessToken())
                .refused(429, "rate_limited");
        api().put("/api/v1/users/blocks/" + bob.userId(), alice.accessToken(), null)
                .refused(429, "rate_limited");
        sync(alice.accessToken(), 0, 1).refused(429, "rate_limited");
        api().get("/api/v1/users/me", alice.accessToken()).succeeded();
        api().setPrivacy(bob, "{\"status\": \"nobody\"}");
        clock.advance(Duration.ofSeconds(tooMany.retryAfter()));
        api().setPrivacy(alice, "{\"status\": \"nobody\"}");
    }

    @Test
    void an_account_reads_600_profiles_a_minute() {
        SignedInDevice alice = api().signIn();
        SignedInDevice bob = api().signIn();
        for (int i = 0; i < 600; i++) {
            api().get("/api/v1/users/" + bob.userId(), alice.accessToken()).succeeded();
        }

        Answer tooMany = api().get("/api/v1/users/" + bob.userId(), alice.accessToken());

        assertThat(tooMany.refused(429, "rate_limited")).contains("profile_reads", "600");
        assertThat(tooMany.retryAfter()).isBetween(1L, 63L);
        api().get("/api/v1/users/me", alice.accessToken()).refused(429, "rate_limited");
        api().get("/api/v1/users/contacts", alice.accessToken()).refused(429, "rate_limited");
        api().get("/api/v1/users/blocks", alice.accessToken()).refused(429, "rate_limited");
        api().get("/api/v1/devices", alice.accessToken()).refused(429, "rate_limited");
        api().get("/api/v1/users/me", bob.accessToken()).succeeded();
        clock.advance(Duration.ofSeconds(tooMany.retryAfter()));
        api().get("/api/v1/users/me", alice.accessToken()).succeeded();
    }

    private Answer sync(String accessToken, int first, int count) {
        String entries = IntStream.range(first, first + count)
                .mapToObj(i -> String.format("{\"phone_hash\": \"%064x\"}", i))
                .collect(Collectors.joining(","));
        return api().post("/api/v1/users/contacts/sync", accessToken, "{\"contacts\": [" + entries + "]}");
    }
}
