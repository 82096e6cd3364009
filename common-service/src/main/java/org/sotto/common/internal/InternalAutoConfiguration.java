package org.sotto.common.internal;

import org.sotto.common.auth.AuthAutoConfiguration;
import org.sotto.common.auth.ServiceTokens;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

/** The client of internal calls. */
@AutoConfiguration(after = AuthAutoConfiguration.class)
public class InternalAutoConfiguration {

    @Bean
    InternalClient internalClient(ServiceTokens tokens) {
        return new InternalClient(tokens);
    }
}
