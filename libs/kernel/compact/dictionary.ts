import type { ByteReader } from './byte-reader';
import type { ByteWriter } from './byte-writer';
import { packText, unpackText } from './packed-text';

/** Further texts are written out: those that come again and again, such as states and symbols, come early. */
const textsMax = 250;
/** Longer ones are hardly ever the same. */
const textLengthMax = 32;

/** The texts and the lists of keys that many values share: each is written once, and referred to by its number. */
export class DictionaryWriter {
  readonly #texts = new Map<string, number>();
  readonly #shapes = new Map<string, number>();
  readonly #keys: (readonly string[])[] = [];
  /** Most objects have the keys of the one before. */
  #newestShape = -1;

  /** The number of a text that is in the dictionary or is taken into it; undefined when it has to be written out. */
  textNumber(text: string): number | undefined {
    const known = this.#texts.get(text);
    if (known !== undefined || text.length > textLengthMax || this.#texts.size === textsMax) return known;
    this.#texts.set(text, this.#texts.size);
    return this.#texts.size - 1;
  }

  shapeNumber(keys: readonly string[]): number {
    if (!this.#isNewest(keys)) this.#newestShape = this.#lookUp(keys);
    return this.#newestShape;
  }

  #isNewest(keys: readonly string[]): boolean {
    const newest = this.#keys[this.#newestShape];
    return newest?.length === keys.length && newest.every((key, index) => key === keys[index]);
  }

  #lookUp(keys: readonly string[]): number {
    const name = JSON.stringify(keys);
    const known = this.#shapes.get(name);
    if (known !== undefined) return known;
    this.#shapes.set(name, this.#keys.length);
    return this.#keys.push(keys) - 1;
  }

  write(into: ByteWriter): void {
    into.varint(this.#texts.size);
    for (const text of this.#texts.keys()) packText(text, into);
    into.varint(this.#keys.length);
    for (const keys of this.#keys) {
      into.varint(keys.length);
      for (const key of keys) packText(key, into);
    }
  }
}

export interface Dictionary {
  readonly texts: readonly string[];
  readonly shapes: readonly (readonly string[])[];
}

const readTexts = (from: ByteReader): string[] => Array.from({ length: from.varint() }, () => unpackText(from));

export const readDictionary = (from: ByteReader): Dictionary => ({
  texts: readTexts(from),
  shapes: Array.from({ length: from.varint() }, () => readTexts(from)),
});
