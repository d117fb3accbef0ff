import compress from '@fastify/compress';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** What is smaller travels in one packet anyway. */
const bytesMin = 1024;
/** What is smaller is compressed at once; it would take longer to hand it to another thread. */
const bytesAtOnceMax = 64 * 1024;
/** Half as long as the usual level takes, for a tenth more bytes. */
const level = 4;

/** Compresses answers for those who take it. Requests are taken as they are: a small one that unfolds into a huge one is none of ours. */
export const compressAnswers = async (app: NestFastifyApplication): Promise<void> => {
  await app.register(compress, {
    globalCompression: true,
    globalDecompression: false,
    encodings: ['gzip', 'br', 'deflate', 'identity'],
    threshold: bytesMin,
    syncThreshold: bytesAtOnceMax,
    zlibOptions: { level },
  });
};
