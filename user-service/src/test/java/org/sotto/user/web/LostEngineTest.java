package org.sotto.user.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sotto.common.testing.Engines;
import org.sotto.common.testing.TcpProxy;
import org.sotto.user.testing.Answer;
import org.sotto.user.testing.ServiceUnderTest;
import org.sotto.user.testing.SignedInDevice;
import org.sotto.user.testing.UserApi;
import org.springframework.http.HttpMethod;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A service of its own, whose ways to Redis and MySQL can be cut. */
@DirtiesContext
class LostEngineTest extends ServiceUnderTest {
    private static final TcpProxy REDIS = new TcpProxy(Engines.REDIS);
    private static final TcpProxy MYSQL = new TcpProxy(Engines.MYSQL);

    @DynamicPropertySource
    static void throughProxies(DynamicPropertyRegistry registry) {
        Map<String, String> properties = properties(NAME);
        properties.put("spring.data.redis.port", Integer.toString(REDIS.port()));
        properties.computeIfPresent("spring.datasource.url", (key, url) -> url.replace(Engines.MYSQL, MYSQL.address()));
        Engines.register(registry, properties);
    }

    @AfterEach
    void restore() {
        REDIS.restore();
        MYSQL.restore();
    }

    @Test
    void without_redis_nobody_registers_and_sessions_go_on() {
        SignedInDevice alice = api().signIn();
        String pending = api().register(UserApi.randomNumber()).data("verification_id");

        REDIS.cut();

        Answer refused = api().register(UserApi.randomNumber());
        refused.refused(503, "unavailable");
        assertThat(refused.retryAfter()).isPositive();
        api().verify(pending, "123456").refused(503, "unavailable");
        String renewed = api().refresh(alice.refreshToken()).data("access_token");
        api().get("/api/v1/users/me", renewed).succeeded();
        assertThat(readiness().status()).isEqualTo(200);

        REDIS.restore();
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> api().register(UserApi.randomNumber()).succeeded());
    }

    @Test
    void without_mysql_the_service_is_not_ready_and_says_so() {
        SignedInDevice alice = api().signIn();

        MYSQL.cut();

        api().refresh(alice.refreshToken()).refused(503, "unavailable");
        api().get("/api/v1/users/me", alice.accessToken()).refused(503, "unavailable");
        assertThat(readiness().status()).as("%s", readiness()).isEqualTo(503);

        MYSQL.restore();
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(readiness().status()).isEqualTo(200));
        api().refresh(alice.refreshToken()).succeeded();
    }

    @Test
    void a_right_code_is_not_lost_to_a_mysql_that_is_away() {
        String number = UserApi.randomNumber();
        String verification = api().register(number).data("verification_id");
        String code = sms.code(number);

        MYSQL.cut();
        api().verify(verification, code).refused(503, "unavailable");

        MYSQL.restore();
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> api().verify(verification, code).succeeded());
    }

    private Answer readiness() {
        return api().send(HttpMethod.GET, "/actuator/health/readiness", Map.of(), null);
    }
}
