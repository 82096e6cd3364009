package org.sotto.client.e2ee;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The TypeScript client as another process, told what to do in JSON lines. */
final class NodePeer implements AutoCloseable {
    private final Process process;
    private final BufferedWriter requests;
    private final BufferedReader answers;

    private NodePeer(Process process) {
        this.process = process;
        this.requests = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), UTF_8));
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    }

    /** Where the built script is; named by {@code sotto.e2ee.peer}. */
    static Path script() {
        return Path.of(System.getProperty("sotto.e2ee.peer", "../e2ee-js/dist/peer.js"));
    }

    static boolean isBuilt() {
        return Files.exists(script());
    }

    static NodePeer start() throws IOException {
        return new NodePeer(new ProcessBuilder("node", script().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** Asks, and expects that it can be done. */
    JsonNode ask(String command, Object... namesAndValues) throws IOException {
        JsonNode answer = tell(command, namesAndValues);
        if (!answer.get("ok").asBoolean()) {
            throw new AssertionError(command + ": " + answer.get("error").asString());
        }
        return answer;
    }

    /** Asks, and expects a refusal. */
    void refuses(String command, Object... namesAndValues) throws IOException {
        JsonNode answer = tell(command, namesAndValues);
        if (answer.get("ok").asBoolean()) {
            throw new AssertionError(command + " was not refused: " + answer);
        }
    }

    private JsonNode tell(String command, Object... namesAndValues) throws IOException {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("cmd", command);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            request.put((String) namesAndValues[i], json(namesAndValues[i + 1]));
        }
        requests.write(JsonMapper.shared().writeValueAsString(request));
        requests.write('\n');
        requests.flush();
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("the peer ended at " + command);
        }
        return JsonMapper.shared().readTree(line);
    }

    private static Object json(Object value) {
        if (value instanceof byte[] bytes) {
            return Base64.getEncoder().encodeToString(bytes);
        }
        return value instanceof ByteString bytes ? json(bytes.toByteArray()) : value;
    }

    static ByteString bytes(JsonNode base64) {
        return ByteString.copyFrom(Base64.getDecoder().decode(base64.asString()));
    }

    @Override
    public void close() throws IOException {
        requests.close();
        process.destroy();
    }
}
