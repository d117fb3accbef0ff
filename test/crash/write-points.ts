import { existsSync, readFileSync } from 'node:fs';
import table from './write-points.json';

type Random = () => number;

/** The tests whose processes write these. */
type Suite = 'exchange' | 'copying';
/**
 * Who waits for the write: `beside`, nobody; `behind`, what follows the log, and one account; `front`, an account, a market or all of the read
 * models. In this order three of them can stand in one process, the rest of which goes on to the next.
 */
type Place = 'beside' | 'behind' | 'front';

interface DurableWrite {
  readonly number: number;
  readonly write: string;
  readonly suite: Suite;
  readonly place: Place;
  /** The process ends at one of so many first ones. */
  readonly passesMax: number;
  /** The point at which another write has to stand meanwhile. */
  readonly while?: string;
}

const writes = table as readonly DurableWrite[];
/** What a new platform lists has passed by then, and somebody trades. */
const firstPasses = 12;
const places: readonly Place[] = ['beside', 'behind', 'front'];

interface WritePoint extends DurableWrite {
  /** As `CRASH_POINT` names it: `settlement.append.after`. */
  readonly name: string;
}

const pointsOf = (suite: Suite): readonly WritePoint[] =>
  writes
    .filter((each) => each.suite === suite)
    .flatMap((each) => (['before', 'after'] as const).map((side) => ({ ...each, name: `${each.write}.${side}` })));

/** Where a process is to end: in turn a write comes to stand at each of these points, `name:pass`, and at the last of them it ends. */
export type Ending = readonly string[];

/** Points at which a write stood, as crash-points.cjs has noted them. */
export const visitedIn = (file: string): readonly string[] =>
  existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];

/** @param words what the process said last */
export const assertCame = (ending: Ending, { came, words }: { readonly came: readonly string[]; readonly words: string }): void => {
  if (came.length === ending.length) return;
  throw new Error(`Of ${ending.join(', ')} a process came to ${came.length === 0 ? 'none' : came.join(', ')}. ${words}`);
};

const shuffled = <T>(random: Random, items: readonly T[]): readonly T[] =>
  items
    .map((item) => [random(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);

/** The plan of a run, and what it has to lead to. */
export class CrashPlan {
  readonly endings: readonly Ending[];
  private readonly points: readonly WritePoint[];

  /**
   * Every point once, up to three at a time, and after that `CRASH_ROUNDS` times each by itself. Where `CRASH_POINT` names one, that alone.
   * @param environment the process's
   */
  constructor(
    suite: Suite,
    private readonly random: Random,
    environment: Readonly<Record<string, string | undefined>> = process.env,
  ) {
    const rounds = Number(environment['CRASH_ROUNDS'] ?? 0);
    const wanted = environment['CRASH_POINT'];
    const all = pointsOf(suite);
    this.points = wanted === undefined ? all : all.filter(({ name }) => name === wanted);
    if (this.points.length === 0) throw new Error(`CRASH_POINT is one of ${all.map(({ name }) => name).join(', ')}.`);
    this.endings = wanted === undefined ? [...this.together(), ...this.alone(rounds)] : this.alone(Math.max(1, rounds));
  }

  /** Throws when a point was never reached. Answers with how often each was. */
  summary(visited: readonly string[]): string {
    const missed = this.points.filter(({ name }) => !visited.includes(name));
    if (missed.length > 0) throw new Error(`No process ended at ${missed.map(({ name }) => name).join(', ')}.`);
    const shown = this.points.map(({ number, name }) => `${number} ${name} ${visited.filter((each) => each === name).length}`);
    return `Every point was reached, so often each: ${shown.join(', ')}`;
  }

  private together(): readonly Ending[] {
    const byPlace = places.map((place) =>
      shuffled(
        this.random,
        this.points.filter((point) => point.place === place),
      ),
    );
    const count = Math.max(...byPlace.map(({ length }) => length));
    return Array.from({ length: count }, (_, index) =>
      byPlace.flatMap((points) => points.slice(index, index + 1).flatMap((point) => this.endingAt(point))),
    );
  }

  private alone(rounds: number): readonly Ending[] {
    return Array.from({ length: rounds }, () => shuffled(this.random, this.points).map((point) => this.endingAt(point))).flat();
  }

  private endingAt(point: WritePoint): Ending {
    const met = `${point.name}:${1 + Math.floor(this.random() * point.passesMax)}`;
    return point.while === undefined ? [met] : [`${point.while}:${firstPasses}`, met];
  }
}
