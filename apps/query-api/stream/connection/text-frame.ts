const finalText = 0x81;
const shortMax = 125;
const mediumMax = 0xffff;

/**
 * A text as the bytes of one WebSocket frame of a server: final, unmasked, uncompressed (RFC 6455, 5.2). The same bytes go to every client,
 * which a library that frames for each socket anew cannot do.
 */
export const textFrame = (text: string): Buffer => {
  const length = Buffer.byteLength(text);
  const headLength = length <= shortMax ? 2 : length <= mediumMax ? 4 : 10;
  const frame = Buffer.allocUnsafe(headLength + length);
  frame[0] = finalText;
  if (length <= shortMax) frame[1] = length;
  else if (length <= mediumMax) {
    frame[1] = shortMax + 1;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = shortMax + 2;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, headLength);
  return frame;
};

/** A frame of ours as bytes. */
export const frameOf = (frame: object): Buffer => textFrame(JSON.stringify(frame));
