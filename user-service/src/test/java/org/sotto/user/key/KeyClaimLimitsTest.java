package org.sotto.user.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sotto.user.testing.Answer;
import org.sotto.user.testing.SignedInDevice;
import tools.jackson.databind.JsonNode;

/** How often keys are claimed. */
class KeyClaimLimitsTest extends KeyTest {

    @Test
    void keys_of_one_device_are_claimed_ten_times_a_day_by_one_account() {
        Keyed alice = keyed(100, 20);
        Keyed carol = keyed(5, 5);
        SignedInDevice bob = api().signIn();
        for (int i = 0; i < 10; i++) {
            claim(bob, alice.device()).succeeded();
        }

        Answer tooMany = claimAll(
                bob,
                List.of(
                        pair(carol.device().userId(), carol.device().deviceId()),
                        pair(alice.device().userId(), alice.device().deviceId())));

        assertThat(tooMany.refused(429, "rate_limited")).contains("1 devices", "10", "86400");
        assertThat(tooMany.retryAfter()).isBetween(86_000L, 86_400L);
        assertThat(tooMany.body().at("/error/details/device_ids").valueStream().map(JsonNode::asString))
                .containsExactly(alice.device().deviceId().toString());
        assertThat(status(carol.device().accessToken()).path("one_time").asInt())
                .as("nothing was taken")
                .isEqualTo(5);
        claim(bob, carol.device()).succeeded();
        claim(carol.device(), alice.device()).succeeded();
        claim(bob, alice.device()).refused(429, "rate_limited");
        clock.advance(Duration.ofSeconds(tooMany.retryAfter()));
        String later = api().refresh(bob.refreshToken()).data("access_token");
        api().post(PATH + "/" + alice.device().userId() + "/claim", later, "{}").succeeded();
    }

    @Test
    void an_account_claims_30_times_a_minute() {
        SignedInDevice bob = api().signIn();
        Set<Integer> statuses = IntStream.range(0, 30)
                .mapToObj(i -> claimAll(bob, List.of(pair(UUID.randomUUID(), UUID.randomUUID())))
                        .status())
                .collect(Collectors.toSet());
        assertThat(statuses).containsExactly(200);

        Answer tooMany = claimAll(bob, List.of(pair(UUID.randomUUID(), UUID.randomUUID())));

        assertThat(tooMany.refused(429, "rate_limited")).contains("key_claims", "30", "60 s");
        assertThat(tooMany.retryAfter()).isBetween(1L, 63L);
        claim(bob, bob).refused(429, "rate_limited");
        clock.advance(Duration.ofSeconds(tooMany.retryAfter()));
        claim(bob, bob).succeeded();
    }
}
