package org.sotto.user.sms;

import java.nio.file.Path;
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
            case LOCAL -> new LocalSmsSender(fileOf(properties.local()), json, clock);
            case SNS -> new SnsSmsSender(properties.sns());
            case TWILIO -> new TwilioSmsSender(properties.twilio());
        };
    }

    private static Path fileOf(SmsProperties.Local settings) {
        if (settings.file() == null) {
            throw new IllegalStateException(
                    "sotto.sms.local.file is missing (expected with sotto.sms.provider=local: the file that codes go to)");
        }
        return settings.file();
    }
}
