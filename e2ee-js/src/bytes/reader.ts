import { malformed } from '../errors.js';
import type { Bytes } from './bytes.js';

/** Reads one binary structure: exact lengths, bounded variable parts, nothing after the end. */
export class ByteReader {
  readonly #bytes: Bytes;
  readonly #view: DataView;
  readonly #name: string;
  #offset = 0;

  /** @param name the structure, for errors */
  constructor(bytes: Bytes, name: string) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#name = name;
  }

  get offset(): number {
    return this.#offset;
  }

  get remaining(): number {
    return this.#bytes.length - this.#offset;
  }

  u8(field: string): number {
    return this.#view.getUint8(this.#advance(1, field));
  }

  u32(field: string): number {
    return this.#view.getUint32(this.#advance(4, field));
  }

  /** Refuses what a number does not hold exactly. */
  u64(field: string): number {
    const value = this.#view.getBigUint64(this.#advance(8, field));
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) {
      throw malformed(`${this.#name}.${field}: ${value.toString()} (expected: at most 2^53 - 1)`);
    }
    return Number(value);
  }

  /** A copy, so that nobody's later change of the input reaches what was read. */
  bytes(length: number, field: string): Bytes {
    const start = this.#advance(length, field);
    return this.#bytes.slice(start, start + length);
  }

  lengthPrefixed(atMost: number, field: string): Bytes {
    const length = this.u32(field);
    if (length > atMost) {
      throw malformed(`${this.#name}.${field}: ${length} bytes (expected: at most ${atMost})`);
    }
    return this.bytes(length, field);
  }

  rest(): Bytes {
    return this.bytes(this.remaining, 'rest');
  }

  constant(value: number, field: string): void {
    const found = this.u8(field);
    if (found !== value) {
      throw malformed(`${this.#name}.${field}: ${found} (expected: ${value})`);
    }
  }

  flag(field: string): boolean {
    const found = this.u8(field);
    if (found > 1) {
      throw malformed(`${this.#name}.${field}: ${found} (expected: 0 or 1)`);
    }
    return found === 1;
  }

  end(): void {
    if (this.remaining !== 0) {
      throw malformed(`${this.#name}: ${this.remaining} bytes after its end (expected: none)`);
    }
  }

  #advance(length: number, field: string): number {
    const start = this.#offset;
    if (this.remaining < length) {
      throw malformed(`${this.#name}.${field}: ${this.remaining} bytes left (expected: at least ${length})`);
    }
    this.#offset += length;
    return start;
  }
}
