import { createCodec } from '@copyledger/eventstore/client';
import { copyingContract } from '@copyledger/domain/copying/copying.wire';
import { tradingContract } from '@copyledger/domain/trading/trading.wire';

/** The codec for every event of ours. */
export const createEventCodec = (): ReturnType<typeof createCodec> => createCodec([tradingContract, copyingContract]);
