import { recordedLines } from './recorded-lines';
import { readReceivedMessage, type ReceivedMessage } from './recorded-message';
import { RecordingError } from './recording-error';

/** One recorded message of a venue. */
export interface RecordedMessage extends ReceivedMessage {
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

/**
 * The messages of a recording in lines of JSON, gzipped or not, in file order, block by block. Throws `RecordingError` at the first
 * line that is no JSON; what the messages say is for the adapter to judge.
 */
export async function* readBookRecording(file: string): AsyncGenerator<readonly RecordedMessage[], void, undefined> {
  for await (const { first, texts } of recordedLines(file)) {
    yield texts.map((text, index) => {
      const line = first + index;
      const read = readReceivedMessage(text);
      if (!read.ok) throw new RecordingError({ file, line }, read.problem);
      return { line, text, ...read.value };
    });
  }
}
