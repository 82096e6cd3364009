package org.sotto.user.devicelist;

import java.util.List;

/**
 * My devices.
 *
 * @param devices by number
 */
record DeviceListAnswer(List<DeviceAnswer> devices) {}
