package org.sotto.user.sms;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.SnsClientBuilder;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;

/**
 * Sends with AWS SNS ({@code Publish} to a phone number), as a transactional SMS, which SNS routes for reliability. SNS calls
 * nobody.
 */
final class SnsSmsSender implements SmsSender, AutoCloseable {
    private final SnsClient client;
    private final Map<String, MessageAttributeValue> attributes = new HashMap<>();

    SnsSmsSender(SmsProperties.Sns settings) {
        SnsClientBuilder builder = SnsClient.builder()
                .region(Region.of(settings.region()))
                .credentialsProvider(credentials(settings.accessKeyId(), settings.secretAccessKey()))
                .overrideConfiguration(overrides -> overrides.apiCallTimeout(settings.timeout()));
        if (settings.endpoint() != null) {
            builder.endpointOverride(settings.endpoint());
        }
        this.client = builder.build();
        attributes.put("AWS.SNS.SMS.SMSType", text("Transactional"));
        if (settings.senderId() != null) {
            attributes.put("AWS.SNS.SMS.SenderID", text(settings.senderId()));
        }
    }

    @Override
    public Set<Channel> channels() {
        return Set.of(Channel.SMS);
    }

    @Override
    public void send(Sms sms) {
        try {
            client.publish(request ->
                    request.phoneNumber(sms.to().e164()).message(sms.text()).messageAttributes(attributes));
        } catch (SdkException e) {
            throw new SmsFailedException("SNS did not take an SMS", e);
        }
    }

    @Override
    public void close() {
        client.close();
    }

    private static MessageAttributeValue text(String value) {
        return MessageAttributeValue.builder()
                .dataType("String")
                .stringValue(value)
                .build();
    }

    private static AwsCredentialsProvider credentials(@Nullable String keyId, @Nullable String secret) {
        return keyId == null || secret == null
                ? DefaultCredentialsProvider.builder().build()
                : StaticCredentialsProvider.create(AwsBasicCredentials.create(keyId, secret));
    }
}
