import { type Latency, rounded } from './latency';
import { isQuick } from './size';

type Metric = 'value' | 'ratio' | keyof Latency;
type Goals = Readonly<Partial<Record<Metric, number>>>;

export interface Reference {
  readonly name: string;
  readonly value: number;
  readonly latency?: Latency;
}

export interface Figure {
  readonly name: string;
  readonly value: number;
  /** Of `value`. More is better for what is counted by the second, less for what is timed. Latencies are always in ms. */
  readonly unit: 'ms' | 'ns' | 'MiB' | `${string}/s`;
  readonly latency?: Latency;
  /** What the design promises, and what it hopes for. A `ratio` is that to the reference. */
  readonly budget?: Goals;
  readonly aim?: Goals;
  readonly reference?: Reference;
  readonly conditions?: Readonly<Record<string, unknown>>;
}

const counted: ReadonlySet<Metric> = new Set(['value', 'ratio']);

const misses = ({ value, unit, latency, budget = {}, reference }: Figure): readonly Metric[] => {
  const measured: Goals = { ...latency, value, ...(reference && { ratio: value / reference.value }) };
  return (Object.keys(budget) as Metric[]).filter((metric) => {
    const [is, goal] = [measured[metric] ?? NaN, budget[metric] ?? NaN];
    const isReached = counted.has(metric) && unit.endsWith('/s') ? is >= goal : is <= goal;
    return !isReached;
  });
};

/** Writes progress for people; standard output is for figures. */
export const progress = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

/** Prints the figures of one bench, a line of JSON each. `ratio` is the figure divided by its reference. */
export const reporterOf =
  (bench: string, common: Readonly<Record<string, unknown>> = {}) =>
  (figure: Figure): void => {
    const { name, value, unit, latency, budget, aim, reference } = figure;
    // A quick run says nothing about budgets.
    const missed = isQuick() ? undefined : misses(figure);
    const line = {
      bench,
      name,
      value: rounded(value),
      unit,
      ...latency,
      ...(budget && { budget, missed }),
      aim,
      ...(reference && {
        reference: { name: reference.name, value: rounded(reference.value), ...reference.latency },
        ratio: rounded(value / reference.value),
      }),
      conditions: { ...common, ...figure.conditions },
    };
    process.stdout.write(`${JSON.stringify(line)}\n`);
    progress(`  ${name}: ${line.value} ${unit}${missed?.length ? ' (misses its budget)' : ''}`);
  };
