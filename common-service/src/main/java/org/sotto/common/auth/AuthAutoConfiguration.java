package org.sotto.common.auth;

import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import org.sotto.common.internal.ServiceAddresses;
import org.sotto.common.time.ClockAutoConfiguration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Verification of access tokens from JWKS, and the tokens between services. */
@AutoConfiguration(after = ClockAutoConfiguration.class)
@EnableConfigurationProperties({AuthProperties.class, ServiceAddresses.class})
public class AuthAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    RevokedSessions revokedSessions(Clock clock) {
        return new RevokedSessions(clock);
    }

    /** user-service brings its own keys instead. */
    @Bean
    @ConditionalOnMissingBean
    TokenKeys tokenKeys(ServiceAddresses services, Clock clock) {
        HttpClient http =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
        return new JwksTokenKeys(services.userService(), http, clock);
    }

    @Bean
    @ConditionalOnMissingBean
    AccessTokenVerifier accessTokenVerifier(TokenKeys keys, RevokedSessions revoked, Clock clock) {
        return new AccessTokenVerifier(keys, revoked, clock);
    }

    @Bean
    @ConditionalOnMissingBean
    ServiceTokens serviceTokens(@Value("${spring.application.name}") String self, AuthProperties auth, Clock clock) {
        return new ServiceTokens(self, auth, clock);
    }
}
