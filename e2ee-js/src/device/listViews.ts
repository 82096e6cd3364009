import { equal, type Bytes } from '../bytes/bytes.js';
import type { Plaintext } from '../gen/sotto/e2ee/v1/payload_pb.js';
import type { DeviceList } from '../identity/deviceList.js';

const SHORT_HASH = 16;

/** How the lists that a message names fit the ones pinned here. */
export type ListView =
  | 'agrees'
  /** The sender goes by a newer list: fetch it. */
  | 'sender_ahead'
  /** The sender goes by an older one; it will learn. */
  | 'sender_behind'
  /** One version with two contents: the server shows different lists to different people. */
  | 'split';

/** The fields by which a message tells which lists its sender goes by. */
export function listFields(own: DeviceList, peer: DeviceList) {
  return {
    ownListVersion: BigInt(own.version),
    ownListHash: own.hash.slice(0, SHORT_HASH),
    peerListVersion: BigInt(peer.version),
    peerListHash: peer.hash.slice(0, SHORT_HASH),
  };
}

/**
 * @param sender the pinned list of the sender's account
 * @param own this account's
 */
export function compareLists(plaintext: Plaintext, sender: DeviceList, own: DeviceList): ListView {
  const theirs = compareList(plaintext.ownListVersion, plaintext.ownListHash, sender);
  const ours = compareList(plaintext.peerListVersion, plaintext.peerListHash, own);
  const order: readonly ListView[] = ['split', 'sender_ahead', 'sender_behind', 'agrees'];
  return order.find((view) => view === theirs || view === ours) ?? 'agrees';
}

function compareList(version: bigint, hash: Bytes, list: DeviceList): ListView {
  if (version === BigInt(list.version)) {
    return equal(hash, list.hash.slice(0, SHORT_HASH)) ? 'agrees' : 'split';
  }
  return version > BigInt(list.version) ? 'sender_ahead' : 'sender_behind';
}
