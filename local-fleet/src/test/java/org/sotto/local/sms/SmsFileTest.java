package org.sotto.local.sms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmsFileTest {
    private static final String ANN = "+4915112345678";

    @TempDir
    Path directory;

    @Test
    void the_newest_code_of_the_number_is_found_among_others() throws Exception {
        SmsFile file = file(line(1, ANN, "111111"), line(2, "+4915187654321", "222222"), line(3, ANN, "333333"));
        assertThat(file.newest(ANN)).contains(new Sms(3, ANN, "333333", "Your code is 333333"));
    }

    @Test
    void a_number_that_another_one_begins_with_gets_no_code_of_the_other() throws Exception {
        assertThat(file(line(1, ANN + "9", "111111")).newest(ANN)).isEmpty();
    }

    @Test
    void a_number_that_only_the_text_mentions_gets_no_code() throws Exception {
        SmsFile file = file(
                "{\"at\":1,\"phone_number\":\"+4915187654321\",\"code\":\"111111\",\"text\":\"not for " + ANN + "\"}");
        assertThat(file.newest(ANN)).isEmpty();
    }

    @Test
    void a_line_that_is_still_being_written_is_left_out() throws Exception {
        String whole = line(2, ANN, "222222");
        SmsFile file = file(line(1, ANN, "111111"), whole.substring(0, whole.length() - 10));
        assertThat(file.newest(ANN)).map(Sms::code).contains("111111");
    }

    @Test
    void a_number_may_be_written_as_people_write_it() throws Exception {
        assertThat(file(line(1, ANN, "111111")).newest("+49 (151) 1234-5678"))
                .map(Sms::code)
                .contains("111111");
    }

    @Test
    void before_the_first_message_there_is_no_file_and_no_code() throws Exception {
        assertThat(new SmsFile(directory.resolve("none.jsonl")).newest(ANN)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "4915112345678", "+0151", "+49x", "+12345678901234567"})
    void what_is_no_number_is_refused(String number) {
        assertThatThrownBy(() -> new SmsFile(directory).newest(number))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("phone number: " + number + " (expected: E.164");
    }

    private SmsFile file(String... lines) throws Exception {
        Path path = directory.resolve("sms.jsonl");
        Files.write(path, List.of(lines));
        return new SmsFile(path);
    }

    private static String line(long at, String number, String code) {
        return "{\"at\": " + at + ", \"phone_number\": \"" + number + "\", \"code\": \"" + code
                + "\", \"text\": \"Your code is " + code + "\"}";
    }
}
