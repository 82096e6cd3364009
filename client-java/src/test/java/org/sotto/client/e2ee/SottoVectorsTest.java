package org.sotto.client.e2ee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Whole messages of every format: this client makes the bytes that are committed, and those of its twin. */
class SottoVectorsTest {
    private static final String FILE = "sotto-java.json";
    private static final String TWIN = "sotto-typescript.json";
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    @Test
    void every_message_is_the_committed_one() throws IOException {
        String made = JSON.writeValueAsString(new SottoVectors().all()) + "\n";
        if (Boolean.getBoolean("sotto.vectors.write")) {
            Files.writeString(Vectors.file(FILE), made);
        }
        assertThat(made).isEqualTo(Files.readString(Vectors.file(FILE)));
    }

    @Test
    void every_message_is_the_typescript_clients() throws IOException {
        assumeTrue(Vectors.exists(TWIN), () -> TWIN + " is not there: npm run vectors in e2ee-js writes it");
        JsonNode own = JSON.readTree(JSON.writeValueAsString(new SottoVectors().all()));
        JsonNode twin = Vectors.read(TWIN);
        own.propertyNames().forEach(name -> assertThat(twin.get(name)).as(name).isEqualTo(own.get(name)));
    }
}
