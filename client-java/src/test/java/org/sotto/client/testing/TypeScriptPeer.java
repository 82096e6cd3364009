package org.sotto.client.testing;

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
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A device of the TypeScript library as another process, told what to do in JSON lines ({@code e2ee-js/src/peer}). */
public final class TypeScriptPeer implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    /** Where the library runs. */
    public enum Place {
        NODE("sotto.e2ee.peer", "../e2ee-js/dist/peer.js"),
        /** In a worker of a page in Chromium; only there a device is kept in a named store, and the page can be reloaded. */
        BROWSER("sotto.e2ee.browser.peer", "../e2ee-js/target/browser/peer.js");

        private final String property;
        private final String path;

        Place(String property, String path) {
            this.property = property;
            this.path = path;
        }

        /** The built script; another one is named by the property. */
        private Path script() {
            return Path.of(System.getProperty(property, path));
        }

        public boolean isBuilt() {
            return Files.exists(script());
        }

        /** What to do where it is not built. */
        public String remedy() {
            return script() + " is not there: build e2ee-js, or name the script by -D" + property;
        }
    }

    private final Process process;
    private final BufferedWriter requests;
    private final BufferedReader answers;

    private TypeScriptPeer(Process process) {
        this.process = process;
        this.requests = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), UTF_8));
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    }

    public static TypeScriptPeer start(Place place) throws IOException {
        if (!place.isBuilt()) {
            throw new IllegalStateException(place.remedy());
        }
        return new TypeScriptPeer(new ProcessBuilder("node", place.script().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** Asks, and expects that it can be done. */
    public JsonNode ask(String command, Object... namesAndValues) throws IOException {
        JsonNode answer = tell(command, namesAndValues);
        if (!answer.get("ok").asBoolean()) {
            throw new AssertionError(command + ": " + answer.get("error").asString());
        }
        return answer;
    }

    /** Asks, and expects a refusal. */
    public void refuses(String command, Object... namesAndValues) throws IOException {
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

    public static ByteString bytes(JsonNode base64) {
        return ByteString.copyFrom(Base64.getDecoder().decode(base64.asString()));
    }

    /** Ends its input, and waits until it has ended, and its browser with it. */
    @Override
    public void close() throws IOException {
        requests.close();
        try {
            if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        throw new IOException("the peer ran on after its input had ended (expected: its end)");
    }
}
