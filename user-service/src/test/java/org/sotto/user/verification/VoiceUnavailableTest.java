package org.sotto.user.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sotto.common.testing.Engines;
import org.sotto.user.testing.Answer;
import org.sotto.user.testing.ServiceUnderTest;
import org.sotto.user.testing.UserApi;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** A service of its own, whose provider calls nobody. */
@DirtiesContext
class VoiceUnavailableTest extends ServiceUnderTest {

    @DynamicPropertySource
    static void provider(DynamicPropertyRegistry registry) {
        Map<String, String> properties = properties(NAME);
        properties.put("sotto.sms.provider", "sns");
        properties.put("sotto.sms.sns.access-key-id", "key-id");
        properties.put("sotto.sms.sns.secret-access-key", "secret");
        Engines.register(registry, properties);
    }

    @Test
    void a_call_is_refused_naming_what_is_offered_and_counts_nowhere() {
        String number = UserApi.randomNumber();
        Map<String, String> from = Map.of("X-Forwarded-For", UserApi.randomAddress());

        for (int i = 0; i < 101; i++) {
            Answer answer = api().call(number, from);

            assertThat(answer.refused(422, "channel_unavailable")).isEqualTo("channel: voice (expected: sms)");
            assertThat(answer.body().at("/error/details/channels").valueStream().map(JsonNode::asString))
                    .containsExactly("sms");
        }
    }
}
