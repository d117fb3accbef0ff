import { parseDecimal } from '@copyledger/kernel';

const scaleMax = 30;

/** Whether the text is a decimal above zero, as prices and quantities of a market are. */
export const isPositiveDecimal = (text: string): boolean => {
  const parsed = parseDecimal(text, { scale: scaleMax });
  return parsed.ok && parsed.value > 0n;
};
