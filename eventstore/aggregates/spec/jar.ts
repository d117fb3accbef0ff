import { accept, type Decider, type Decision, type Fact, type Instant, parseInstant, reject, unreachable } from '@copyledger/kernel';
import { createCodec } from '../../client/codec';
import type { CommandEnvelope } from '../envelope';
import type { AggregateType, SnapshotPolicy } from '../settings';

/** A jar of coins: the smallest aggregate that can refuse, repeat itself, and have an impossible history. */
export type JarCommand =
  /** With a token, it takes effect once however often it is sent. */
  | { readonly type: 'Add'; readonly amount: number; readonly token?: string }
  | { readonly type: 'AddEach'; readonly amounts: readonly number[] }
  | { readonly type: 'Take'; readonly amount: number }
  /** A bug in the rules. */
  | { readonly type: 'Crash' };

export type JarEvent = Fact<'Added', { readonly amount: number; readonly token?: string }> | Fact<'Taken', { readonly amount: number }>;

export interface Jar {
  readonly total: number;
  readonly tokens: readonly string[];
}

export type JarRejection = 'NotEnough';

const added = (amount: number, token?: string): JarEvent => ({ type: 'Added', data: { amount, ...(token !== undefined && { token }) } });

const decide = (command: JarCommand, { total, tokens }: Jar): Decision<JarEvent, JarRejection> => {
  switch (command.type) {
    case 'Add':
      if (command.token !== undefined && tokens.includes(command.token)) return accept();
      return accept(added(command.amount, command.token));
    case 'AddEach':
      return accept(...command.amounts.map((amount) => added(amount)));
    case 'Take':
      return command.amount > total ? reject('NotEnough') : accept({ type: 'Taken', data: { amount: command.amount } });
    case 'Crash':
      throw new Error('a bug in the rules');
    default:
      return unreachable(command);
  }
};

const evolve = ({ total, tokens }: Jar, { type, data }: JarEvent): Jar => {
  switch (type) {
    case 'Added':
      return { total: total + data.amount, tokens: data.token === undefined ? tokens : [...tokens, data.token] };
    case 'Taken':
      if (data.amount > total) throw new Error('Invariant: nobody takes more than there is.');
      return { total: total - data.amount, tokens };
    default:
      return unreachable(type);
  }
};

export const jarDecider: Decider<JarCommand, Jar, JarEvent, JarRejection> = { initial: { total: 0, tokens: [] }, decide, evolve };
export const jars: AggregateType<JarCommand, Jar, JarEvent, JarRejection> = { category: 'jar', decider: jarDecider };

/** Jars of which a snapshot is taken every so many events. */
export const photographed = (policy: Partial<SnapshotPolicy<Jar>> = {}): typeof jars => ({
  ...jars,
  snapshots: {
    stateVersion: 1,
    serialise: (jar) => ({ bytes: Buffer.from(JSON.stringify(jar)), tables: [] }),
    parse: ({ bytes }) => JSON.parse(Buffer.from(bytes).toString()) as Jar,
    everyEvents: 1,
    ...policy,
  },
});

export const jarCodec = createCodec([{ context: 'spec', events: { Added: { version: 1 }, Taken: { version: 1 } } }]);

export const instant = (text: string): Instant => {
  const parsed = parseInstant(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.problem}`);
  return parsed.value;
};

let sent = 0;

/** A command from a user, under an id of its own unless told. The same command has the same body. */
export const envelope = (
  command: JarCommand,
  { commandId = `command-${++sent}`, commandHash = JSON.stringify(command), isSystem = false } = {},
): CommandEnvelope<JarCommand> => ({
  command,
  commandId,
  commandHash,
  correlationId: 'correlation',
  causationId: 'causation',
  actor: { type: isSystem ? 'system' : 'user', id: 'somebody', through: 'spec' },
  occurredAt: instant('2026-01-01T00:00:00Z'),
});

export const add = (amount: number): CommandEnvelope<JarCommand> => envelope({ type: 'Add', amount });
export const take = (amount: number): CommandEnvelope<JarCommand> => envelope({ type: 'Take', amount });
