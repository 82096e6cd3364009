package org.sotto.user.sms;

import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** Chooses the sender. */
@Configuration
class SmsConfiguration {

    @Bean
    SmsSender smsSender(SmsProperties properties, JsonMapper json, Clock clock) {
        return switch (properties.provider()) {
            case LOCAL -> new LocalSmsSender(properties.local().file(), json, clock);
            case SNS -> new SnsSmsSender(properties.sns());
        };
    }
}
