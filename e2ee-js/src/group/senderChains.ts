import { equal, type Bytes } from '../bytes/bytes.js';
import { toHex } from '../bytes/encoding.js';
import { ByteReader } from '../bytes/reader.js';
import { ByteWriter } from '../bytes/writer.js';
import type { Environment } from '../environment.js';
import { E2eeError } from '../errors.js';
import type { SenderKeyDistribution } from '../gen/sotto/e2ee/v1/payload_pb.js';
import type { DeviceIdentity } from '../identity/identity.js';
import {
  chainOf,
  openInChain,
  readChain,
  requireSameState,
  writeChain,
  type SenderChain,
} from './senderChain.js';
import { decodeSenderKeyMessage } from './senderKeyMessage.js';

const VERSION = 1;
/** States of one device in one group that are kept, the newest first. */
const MAX_CHAINS = 5;
/** How long a state before the newest still opens what comes late. */
const LATE_MS = 30 * 24 * 3600 * 1000;

/** The sender keys that one device has given for one group, the newest first. It never changes. */
export class SenderChains {
  static empty(): SenderChains {
    return new SenderChains([]);
  }

  readonly chains: readonly SenderChain[];

  private constructor(chains: readonly SenderChain[]) {
    this.chains = chains;
  }

  learn(distribution: SenderKeyDistribution, now: number): SenderChains {
    const learned = chainOf(distribution, now);
    const known = this.#find(learned.distributionId);
    if (known !== undefined) {
      requireSameState(known, learned);
      return this;
    }
    // A chain is late from the day on which the one before it in this list took its place, not from its own.
    const late = this.chains.filter(
      (_, place) => now - (this.chains[place - 1]?.learnedMs ?? now) <= LATE_MS,
    );
    return new SenderChains([learned, ...late].slice(0, MAX_CHAINS));
  }

  /** @throws E2eeError `no_sender_key` beside those of openInChain */
  async open(
    environment: Environment,
    sender: DeviceIdentity,
    body: Bytes,
  ): Promise<{ readonly chains: SenderChains; readonly plaintext: Bytes }> {
    const message = decodeSenderKeyMessage(body);
    const known = this.#find(message.distributionId);
    if (known === undefined) {
      throw new E2eeError(
        'no_sender_key',
        `group message: under ${toHex(message.distributionId)} (expected: a distribution that came before)`,
      );
    }
    const { chain, plaintext } = await openInChain(environment, known, sender, message);
    const chains = new SenderChains(this.chains.map((other) => (other === known ? chain : other)));
    return { chains, plaintext };
  }

  serialise(): Bytes {
    const writer = new ByteWriter().u8(VERSION).u8(this.chains.length);
    for (const chain of this.chains) {
      writeChain(writer, chain);
    }
    return writer.toBytes();
  }

  static deserialise(bytes: Bytes): SenderChains {
    const reader = new ByteReader(bytes, 'sender chains');
    reader.constant(VERSION, 'version');
    const chains = Array.from({ length: reader.u8('count') }, () => readChain(reader));
    reader.end();
    return new SenderChains(chains);
  }

  #find(distributionId: Bytes): SenderChain | undefined {
    return this.chains.find((chain) => equal(chain.distributionId, distributionId));
  }
}
