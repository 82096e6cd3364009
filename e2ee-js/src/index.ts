export { E2eeError, type E2eeErrorCode } from './errors.js';
export { systemClock, systemRandom, type Clock, type Environment, type RandomSource } from './environment.js';
export type { CryptoProvider } from './primitive/provider.js';
export { NobleProvider } from './primitive/noble.js';
export { WebCryptoProvider } from './primitive/webcrypto.js';
export { verifyXEdDsa } from './primitive/xeddsa.js';

export {
  E2eeDevice,
  type Addressed,
  type Decrypted,
  type Keep,
  type SealedMessage,
} from './device/e2eeDevice.js';
export type { Contacts } from './device/contacts.js';
export type { ContentKeys, KeptContentKey } from './device/contentKeys.js';
export { noSenderKey, type Distribution, type Groups, type ReleasedGroupMessage } from './device/groups.js';
export type { UnopenedGroupMessage } from './device/waitingMessages.js';
export type { ListView } from './device/listViews.js';
export {
  ONE_TIME_BATCH,
  ONE_TIME_KEM_BATCH,
  type KeyUpload,
  type OneTimeKeys,
  type PreKeyRing,
} from './device/preKeyRing.js';

export { AccountKey } from './identity/accountKey.js';
export type { DeviceKeys } from './identity/deviceKeys.js';
export {
  verifyDeviceList,
  type DeviceList,
  type ListedDevice,
  type SignedDeviceList,
} from './identity/deviceList.js';
export type { DeviceListPin, ListChange } from './identity/deviceListPin.js';
export type { DeviceAddress, DeviceIdentity } from './identity/identity.js';
export { encodeSafetyQr, fingerprint, matchesSafetyQr, safetyNumber } from './identity/safetyNumber.js';
export type { PreKeyBundle } from './prekey/bundle.js';
export type { PublicPreKey, SignedPublicPreKey } from './prekey/preKeys.js';
export type { KeyMessage, Session } from './session/session.js';
export type { MessageType } from './session/wire.js';
export type { GroupDevice } from './group/ownSenderKey.js';

export { NewDeviceLink, type LinkedDevice } from './link/newDeviceLink.js';
export { PrimaryLink, type LinkCandidate, type LinkOfferData } from './link/primaryLink.js';

export { padme } from './bytes/padding.js';
export type { ByteSource } from './media/chunks.js';
export { decodeHistory, encodeHistory } from './media/historyBundle.js';
export {
  decryptMedia,
  encryptMedia,
  MediaDecryptStream,
  MediaEncryptStream,
  type MediaSummary,
} from './media/media.js';
export { padMedia, unpadMedia } from './media/paddedMedia.js';
export { encryptedLength, MEDIA_KINDS, SEGMENT_LENGTH, type MediaKind } from './media/mediaFormat.js';

export { IndexedDbStore, type IndexedDbPlatform } from './store/indexedDbStore.js';
export { STORE_NAMES, StoreBatch, type E2eeStore, type StoreChange, type StoreName } from './store/store.js';

export * from './api/json.js';
export { fromUuid, toUuid } from './api/uuid.js';

export * from './gen/sotto/e2ee/v1/payload_pb.js';
