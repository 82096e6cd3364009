package org.sotto.local.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How to run a process.
 *
 * @param command program and arguments
 * @param environment variables set on top of the launcher's own
 * @param directory its working directory
 * @param artifact identifies what it runs, to tell an older build; empty for engines
 */
public record Launch(List<String> command, Map<String, String> environment, Path directory, String artifact) {}
