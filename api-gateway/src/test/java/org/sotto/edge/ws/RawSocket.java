package org.sotto.edge.ws;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A WebSocket whose frames are written by hand (RFC 6455 section 5.2): the JDK's client sends none above 16 KiB. */
final class RawSocket implements AutoCloseable {
    private static final int FIN_TEXT = 0x81;
    private static final int MASKED_64_BIT_LENGTH = 0xFF;
    static final int CLOSE = 8;

    private final Socket socket;
    private final DataInputStream in;

    /** A frame from the gateway. */
    record Frame(int opcode, ByteBuffer payload) {
        String text() {
            return StandardCharsets.UTF_8.decode(payload.duplicate()).toString();
        }

        int closeCode() {
            return payload.getShort(0) & 0xFFFF;
        }
    }

    RawSocket(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        in = new DataInputStream(socket.getInputStream());
        String handshake = """
                GET /ws HTTP/1.1
                Host: edge
                Connection: Upgrade
                Upgrade: websocket
                Sec-WebSocket-Version: 13
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

                """;
        socket.getOutputStream().write(handshake.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        if (head.indexOf("HTTP/1.1 101 ") != 0) {
            throw new IOException("no handshake: " + head);
        }
    }

    /** Sends one frame of that many bytes; its mask is zero. */
    void sendText(int bytes) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(14 + bytes);
        frame.put((byte) FIN_TEXT)
                .put((byte) MASKED_64_BIT_LENGTH)
                .putLong(bytes)
                .putInt(0);
        frame.put("a".repeat(bytes).getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(frame.array());
    }

    Frame read() throws IOException {
        int opcode = in.readUnsignedByte() & 0x0F;
        int length = in.readUnsignedByte();
        byte[] payload = new byte[length == 126 ? in.readUnsignedShort() : length];
        in.readFully(payload);
        return new Frame(opcode, ByteBuffer.wrap(payload));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
