import { failure, type Result, success } from '@copyledger/kernel';

const secondsOf = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;
const daysMax = 366;

const shape = /^([1-9]\d{0,8})([smhd])$/;

/** Reads `90s`, `15m`, `12h` or `7d` into seconds; at most a year. */
export const parseDuration = (text: string): Result<number, string> => {
  const [, count = '', unit = ''] = shape.exec(text) ?? [];
  const seconds = Number(count) * secondsOf[unit as keyof typeof secondsOf];
  if (count === '') return failure('must be a whole number with its unit, such as 90s, 15m, 12h or 7d');
  return seconds <= daysMax * secondsOf.d ? success(seconds) : failure(`must be at most ${daysMax}d`);
};
