package org.sotto.user.lookup;

import io.swagger.v3.oas.annotations.Hidden;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sotto.common.id.Uuids;
import org.sotto.common.internal.InternalClient;
import org.sotto.common.web.ApiException;
import org.sotto.common.web.InternalRequests;
import org.sotto.proto.v1.UserLookupRequest;
import org.sotto.proto.v1.UserLookupResponse;
import org.sotto.proto.v1.UserRecord;
import org.sotto.user.account.AccountStore;
import org.sotto.user.device.DeviceStore;
import org.sotto.user.key.DeviceKeys;
import org.sotto.user.signedlist.CurrentList;
import org.sotto.user.signedlist.SignedDeviceLists;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * Which users exist, with which devices, and which of them can be written to: those that their signed lists name and that have
 * keys (internal.proto). Guarded by service tokens.
 */
@RestController
@Hidden
class LookupEndpoint {
    private static final int MAX_USERS = 1_000;

    private final AccountStore accounts;
    private final DeviceStore devices;
    private final SignedDeviceLists lists;
    private final DeviceKeys keys;

    LookupEndpoint(AccountStore accounts, DeviceStore devices, SignedDeviceLists lists, DeviceKeys keys) {
        this.accounts = accounts;
        this.devices = devices;
        this.lists = lists;
        this.keys = keys;
    }

    @PostMapping(
            path = "/internal/v1/users/lookup",
            consumes = InternalClient.PROTOBUF,
            produces = InternalClient.PROTOBUF)
    UserLookupResponse lookup(@RequestBody(required = false) @Nullable UserLookupRequest request) {
        // A request for nobody has no bytes.
        Set<UUID> userIds = request == null ? Set.of() : idsOf(request);
        if (userIds.isEmpty()) {
            return UserLookupResponse.getDefaultInstance();
        }
        Map<UUID, List<DeviceStore.Numbered>> devicesByUser =
                devices.findByUsers(userIds).stream().collect(Collectors.groupingBy(DeviceStore.Numbered::userId));
        Map<UUID, CurrentList> currentLists = lists.current(userIds);
        Map<UUID, Set<UUID>> keyed = keys.devicesOf(userIds);
        UserLookupResponse.Builder answer = UserLookupResponse.newBuilder();
        for (UUID userId : accounts.findExisting(userIds)) {
            CurrentList list = currentLists.get(userId);
            Set<UUID> withKeys = keyed.getOrDefault(userId, Set.of());
            UserRecord.Builder user = answer.addUsersBuilder().setUserId(Uuids.toByteString(userId));
            if (list != null) {
                user.setListVersion(list.version())
                        .setListExpiresMs(list.expiresAt().toEpochMilli());
            }
            for (DeviceStore.Numbered device : devicesByUser.getOrDefault(userId, List.of())) {
                UUID deviceId = device.deviceId();
                boolean listed = list != null && list.devices().containsKey(deviceId) && withKeys.contains(deviceId);
                user.addDevicesBuilder()
                        .setDeviceId(Uuids.toByteString(deviceId))
                        .setDeviceNumber(device.deviceNumber())
                        .setListed(listed)
                        .setListPrimary(listed && list.isPrimary(deviceId));
            }
        }
        return answer.build();
    }

    private static Set<UUID> idsOf(UserLookupRequest request) {
        if (request.getUserIdsCount() > MAX_USERS) {
            throw ApiException.invalidRequest(
                    "user_ids: " + request.getUserIdsCount() + " (expected: at most " + MAX_USERS + ")");
        }
        Set<UUID> ids = new LinkedHashSet<>();
        request.getUserIdsList().forEach(id -> ids.add(InternalRequests.id("user_ids", id)));
        return ids;
    }
}
