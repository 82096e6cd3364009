package org.sotto.edge.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.sotto.common.testing.TestTokens;
import org.sotto.edge.RunningEdge;

/** One connection, many requests: some refused by the edge at once, some by another thread, some answered by a service. */
class KeepAliveTest extends RunningEdge {
    private static final int CONNECTIONS = 4;
    private static final int REQUESTS = 1_000;
    private static final int PATIENCE_MILLIS = 10_000;
    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: *(\\d+)");

    @Test
    void a_connection_goes_on_after_every_kind_of_answer() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
        try {
            List<Future<Integer>> connections = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                Random random = new Random(i);
                connections.add(threads.submit(() -> talk(random)));
            }
            for (Future<Integer> connection : connections) {
                assertThat(connection.get()).isEqualTo(REQUESTS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** How many requests one connection answered; a request that waits for ever ends in an exception. */
    private int talk(Random random) throws IOException {
        String token = TestTokens.valid(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID());
        List<String> headers = List.of(
                "X-App-Version: x",
                "X-App-Version: 1.0.0",
                "Authorization: Bearer x",
                "Authorization: Bearer " + token,
                "Authorization: Bearer " + token + "\r\nX-Device-ID: x");
        int answered = 0;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (answered < REQUESTS) {
                String request = "GET /api/v1/users/me HTTP/1.1\r\nHost: edge\r\n"
                        + headers.get(random.nextInt(headers.size())) + "\r\n\r\n";
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                read(in);
                answered++;
            }
        }
        return answered;
    }

    private static void read(InputStream in) throws IOException {
        String head = until(in, "\r\n\r\n");
        assertThat(head).startsWith("HTTP/1.1 ");
        Matcher length = LENGTH.matcher(head);
        if (length.find()) {
            in.skipNBytes(Long.parseLong(length.group(1)));
        } else {
            until(in, "0\r\n\r\n");
        }
    }

    private static String until(InputStream in, String end) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf(end) < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed after: " + text);
            }
            text.append((char) next);
        }
        return text.toString();
    }
}
