import { type Instant, instantOfMicros } from '@copyledger/kernel';

const microsPerSecond = 1_000_000;

/** Writes the moments of messages: most of them share their second with the one before, and all but the fraction of its text. */
export class MessageClock {
  private second = -1;
  private text = '';

  instantOf(micros: number): Instant {
    const second = Math.floor(micros / microsPerSecond);
    if (second !== this.second) {
      this.second = second;
      this.text = instantOfMicros(BigInt(second) * BigInt(microsPerSecond)).slice(0, 'yyyy-mm-ddThh:mm:ss'.length);
    }
    const fraction = (micros - second * microsPerSecond).toString().padStart(6, '0');
    return `${this.text}.${fraction}Z` as Instant;
  }
}
