// MurmurHash3_x86_128 by Austin Appleby (public domain), seed 0: https://github.com/aappleby/smhasher/wiki/MurmurHash3
const C1 = 0x239b961b;
const C2 = 0xab0e9789 | 0;
const C3 = 0x38b34ae5;
const C4 = 0xa1e38b93 | 0;

type Lanes = [number, number, number, number];

const rotate = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));

const finalise = (word: number): number => {
  let mixed = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
};

const mixBlocks = (view: DataView, blocks: number): Lanes => {
  let [h1, h2, h3, h4] = [0, 0, 0, 0];
  for (let at = 0; at < blocks * 16; at += 16) {
    h1 ^= Math.imul(rotate(Math.imul(view.getInt32(at, true), C1), 15), C2);
    h1 = (Math.imul((rotate(h1, 19) + h2) | 0, 5) + 0x561ccd1b) | 0;
    h2 ^= Math.imul(rotate(Math.imul(view.getInt32(at + 4, true), C2), 16), C3);
    h2 = (Math.imul((rotate(h2, 17) + h3) | 0, 5) + 0x0bcaa747) | 0;
    h3 ^= Math.imul(rotate(Math.imul(view.getInt32(at + 8, true), C3), 17), C4);
    h3 = (Math.imul((rotate(h3, 15) + h4) | 0, 5) + 0x96cd1c35) | 0;
    h4 ^= Math.imul(rotate(Math.imul(view.getInt32(at + 12, true), C4), 18), C1);
    h4 = (Math.imul((rotate(h4, 13) + h1) | 0, 5) + 0x32ac3b17) | 0;
  }
  return [h1, h2, h3, h4];
};

/** The bytes behind the last whole block, padded with zeros: a lane without bytes mixes to nothing. */
const mixTail = (lanes: Lanes, tail: Uint8Array): void => {
  const padded = new DataView(new ArrayBuffer(16));
  tail.forEach((byte, at) => {
    padded.setUint8(at, byte);
  });
  lanes[0] ^= Math.imul(rotate(Math.imul(padded.getInt32(0, true), C1), 15), C2);
  lanes[1] ^= Math.imul(rotate(Math.imul(padded.getInt32(4, true), C2), 16), C3);
  lanes[2] ^= Math.imul(rotate(Math.imul(padded.getInt32(8, true), C3), 17), C4);
  lanes[3] ^= Math.imul(rotate(Math.imul(padded.getInt32(12, true), C4), 18), C1);
};

const spread = (lanes: Lanes): void => {
  lanes[0] = (lanes[0] + lanes[1] + lanes[2] + lanes[3]) | 0;
  lanes[1] = (lanes[1] + lanes[0]) | 0;
  lanes[2] = (lanes[2] + lanes[0]) | 0;
  lanes[3] = (lanes[3] + lanes[0]) | 0;
};

/** 128 bits as 32 hexadecimal digits. Tells states apart; it is no defence against someone who wants two to collide. */
export const murmurHash = (bytes: Uint8Array): string => {
  const blocks = bytes.length >> 4;
  const lanes = mixBlocks(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), blocks);
  mixTail(lanes, bytes.subarray(blocks << 4));
  for (let lane = 0; lane < 4; lane += 1) lanes[lane] = (lanes[lane] as number) ^ bytes.length;
  spread(lanes);
  for (let lane = 0; lane < 4; lane += 1) lanes[lane] = finalise(lanes[lane] as number);
  spread(lanes);
  return lanes.map((lane) => (lane >>> 0).toString(16).padStart(8, '0')).join('');
};
