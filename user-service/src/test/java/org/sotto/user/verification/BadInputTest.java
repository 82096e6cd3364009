package org.sotto.user.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sotto.user.testing.Answer;
import org.sotto.user.testing.RunningService;
import org.springframework.http.HttpMethod;

class BadInputTest extends RunningService {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            register | {                                                     | JSON
            register | []                                                    |
            register | ``                                                    |
            register | {}                                                    | phone_number
            register | {"phone_number": null}                                | phone_number
            register | {"phone_number": "  "}                                | phone_number
            register | {"phone_number": {"a": 1}}                            | phone_number
            register | {"phone_number": "+4916012345678901234567890123456789"} | phone_number
            register | {"phone_number": "+491601234567", "country_code": "D"}  | country_code
            register | {"phone_number": "+491601234567", "country_code": "QQ"} | country_code
            register | {"phone_number": "+491601234567", "channel": "fax"}     | channel
            register | {"phone_number": "+491601234567", "channel": "VOICE"}   | channel
            register | {"phone_number": "+491601234567", "channel": ["sms"]}   | channel
            verify   | {"otp": "123456"}                                     | verification_id
            verify   | {"verification_id": "no uuid", "otp": "123456"}       | verification_id
            verify   | {"verification_id": "ID"}                             | otp
            verify   | {"verification_id": "ID", "otp": "12345"}             | otp
            verify   | {"verification_id": "ID", "otp": "1234567"}           | otp
            verify   | {"verification_id": "ID", "otp": "１２３４５６"}        | otp
            verify   | {"verification_id": "ID", "otp": "123456", "device": 1}                  | device
            verify   | {"verification_id": "ID", "otp": "123456", "device": {}}                 | device
            verify   | {"verification_id": "ID", "otp": "123456", "device": {"device_name": "x", "device_type": "FRIDGE", "platform": "IOS"}} | device_type
            verify   | {"verification_id": "ID", "otp": "123456", "device": {"device_name": "x", "device_type": "PHONE", "platform": "DOS"}} | platform
            verify   | {"verification_id": "ID", "otp": "123456", "device": {"device_name": "", "device_type": "PHONE", "platform": "IOS"}} | device_name
            verify   | {"verification_id": "ID", "otp": "123456", "device": {"device_name": "x", "device_type": "PHONE\\u0000", "platform": "IOS"}} | device_type
            verify   | {"verification_id": "ID", "otp": "123456", "device": {"device_name": "x", "device_type": "PHONE", "platform": " IOS"}} | platform
            verify   | {"verification_id": "", "otp": "123456"}              | verification_id
            refresh  | {}                                                    | refresh_token
            refresh  | {"refresh_token": ["x"]}                              | refresh_token
            """)
    void a_malformed_body_is_refused_naming_the_field(String call, String body, String field) {
        Answer answer = api().post(
                        "/api/v1/auth/" + call,
                        body.replace("ID", UUID.randomUUID().toString()));

        String message = answer.refused(400, "invalid_request");

        if (field != null) {
            assertThat(message).contains(field);
        }
    }

    @ParameterizedTest
    @CsvSource({"12345", "+1", "+12025550", "hello", "+999123456789", "+4916012345678901"})
    void an_invalid_number_is_refused_with_its_value(String number) {
        String message = api().register(number).refused(400, "invalid_phone_number");

        assertThat(message).contains(number).contains("expected");
    }

    @Test
    void a_device_name_of_more_than_a_hundred_characters_is_refused() {
        String body = "{\"verification_id\": \"" + UUID.randomUUID() + "\", \"otp\": \"123456\", \"device\":"
                + " {\"device_name\": \"" + "x".repeat(101)
                + "\", \"device_type\": \"PHONE\", \"platform\": \"IOS\"}}";

        assertThat(api().post("/api/v1/auth/verify", body).refused(400, "invalid_request"))
                .contains("device_name");
    }

    @Test
    void an_oversized_body_is_refused() {
        String body = "{\"phone_number\": \"" + "1".repeat(100_000) + "\"}";

        api().post("/api/v1/auth/register", body).refused(413, "payload_too_large");
    }

    @Test
    void another_method_or_path_is_refused() {
        api().send(HttpMethod.DELETE, "/api/v1/auth/register", java.util.Map.of(), null)
                .refused(405, "method_not_allowed");
        api().get("/api/v1/auth/nothing", api().signIn().accessToken()).refused(404, "not_found");
    }
}
