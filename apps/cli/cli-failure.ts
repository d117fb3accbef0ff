import { ConfigurationError } from '@copyledger/platform/config/configuration';
import { redact } from '@copyledger/platform/logging/redaction';

/** Something that the user can understand and mend: its message is one line, without a full stop. */
export class CliFailure extends Error {
  override readonly name: string = 'CliFailure';
}

const inOneLine = (text: string): string => text.split(/\s*[\r\n]+\s*/).join(' ');

const textOf = (error: unknown): string => {
  if (error instanceof ConfigurationError) return error.reasons.join('; ');
  return error instanceof Error && error.message !== '' ? error.message : String(error);
};

/** What is printed of a failure: one line and no secret; with `debug` the stack and the causes below it. */
export const describeFailure = (error: unknown, { debug }: { readonly debug: boolean }): string => {
  const line = `copyledger: ${inOneLine(textOf(error))}`;
  const stacks: string[] = [];
  for (let cause = debug ? error : undefined; cause instanceof Error; cause = cause.cause) stacks.push(cause.stack ?? cause.message);
  return redact([line, ...stacks].join('\n'));
};
