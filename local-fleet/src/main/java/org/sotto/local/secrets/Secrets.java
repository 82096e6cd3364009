package org.sotto.local.secrets;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The keys and secrets of one local fleet: generated on the first start, read on every later one, so that tokens and
 * phone hashes stay valid. The file is readable by its owner alone. In production they come from the environment.
 */
public final class Secrets {
    private static final String JWT = "jwt.private";
    private static final String PEPPER = "phone.pepper";
    private static final String OTP = "otp.secret";
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Properties values;
    private final List<String> services;

    private Secrets(Properties values, List<String> services) {
        this.values = values;
        this.services = List.copyOf(services);
    }

    /**
     * Reads the file; what it lacks is generated and added.
     *
     * @param services names of the services that call each other, each of which has a key pair
     */
    public static Secrets loadOrCreate(Path file, List<String> services) throws IOException {
        Properties values = new Properties();
        if (Files.exists(file)) {
            try (Reader in = Files.newBufferedReader(file)) {
                values.load(in);
            }
        }
        if (complete(values, services)) {
            write(values, file);
        }
        return new Secrets(values, services);
    }

    /** @return whether anything was added */
    private static boolean complete(Properties values, List<String> services) {
        int before = values.size();
        if (!values.containsKey(JWT)) {
            values.setProperty(JWT, base64(newKeyPair().getPrivate().getEncoded()));
        }
        for (String service : services) {
            if (!values.containsKey(privateKey(service)) || !values.containsKey(publicKey(service))) {
                KeyPair pair = newKeyPair();
                values.setProperty(privateKey(service), base64(pair.getPrivate().getEncoded()));
                values.setProperty(publicKey(service), base64(pair.getPublic().getEncoded()));
            }
        }
        for (String name : List.of(PEPPER, OTP)) {
            if (!values.containsKey(name)) {
                byte[] random = new byte[32];
                new SecureRandom().nextBytes(random);
                values.setProperty(name, base64(random));
            }
        }
        return values.size() > before;
    }

    private static void write(Properties values, Path file) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        // Made with its mode, so that there is no moment in which others may read it.
        try (FileChannel channel = FileChannel.open(
                        fresh, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER_ONLY);
                Writer out = Channels.newWriter(channel, StandardCharsets.ISO_8859_1)) {
            values.store(out, "Secrets of a local fleet. Deleting this file ends all its sessions.");
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Ed25519 key that signs access tokens: base64 of PKCS#8. */
    public String jwtPrivateKey() {
        return values.getProperty(JWT);
    }

    /** Ed25519 key with which a service signs its calls to others: base64 of PKCS#8. */
    public String servicePrivateKey(String service) {
        String key = values.getProperty(privateKey(service));
        if (key == null) {
            throw new IllegalArgumentException("service: " + service + " (expected: one of " + services + ")");
        }
        return key;
    }

    /** Every service's public key: {@code NAME=BASE64_OF_X509,…}. */
    public String servicePublicKeys() {
        return services.stream()
                .map(service -> service + "=" + values.getProperty(publicKey(service)))
                .collect(Collectors.joining(","));
    }

    /** 32 random bytes, base64. */
    public String phonePepper() {
        return values.getProperty(PEPPER);
    }

    /** 32 random bytes, base64. */
    public String otpSecret() {
        return values.getProperty(OTP);
    }

    private static String privateKey(String service) {
        return "service." + service + ".private";
    }

    private static String publicKey(String service) {
        return "service." + service + ".public";
    }

    private static KeyPair newKeyPair() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK since 15 has Ed25519", e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
