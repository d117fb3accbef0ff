import { Injectable, Logger } from '@nestjs/common';

/**
 * `live`: the process works at all; when it is down only a restart helps. `ready`: it can serve requests just now. `startup`: it has
 * done what it does once, such as migrations and the first catching up.
 */
export type HealthKind = 'live' | 'ready' | 'startup';

export interface HealthCheck {
  /** The part that is checked: `postgres`, `event-store`. */
  readonly name: string;
  readonly kinds: readonly HealthKind[];
  /** Throws, or rejects, when the part is down. The reason goes to the log, not to the client. */
  readonly probe: () => void | Promise<void>;
  /** The part is well, and leaves its work to another process. */
  readonly isStandby?: () => boolean;
  /** The part works, but not for everything: somebody should look, and nobody should be turned away. */
  readonly isDegraded?: () => boolean;
}

type Status = 'up' | 'standby' | 'degraded' | 'down';

export interface HealthReport {
  readonly status: 'up' | 'down';
  readonly checks: Readonly<Record<string, Status>>;
}

const probeMsMax = 2000;

const within = async (ms: number, work: Promise<void>): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`No answer within ${ms} ms.`));
    }, ms);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};

/** How a part is whose probe has found nothing wrong. */
const healthy = ({ isStandby, isDegraded }: HealthCheck): Status => {
  if (isDegraded?.() === true) return 'degraded';
  return isStandby?.() === true ? 'standby' : 'up';
};

/** The named checks of all parts of the process. A part registers its own and needs to know no other. */
@Injectable()
export class HealthRegistry {
  private readonly logger = new Logger('health');
  private readonly checks = new Map<string, HealthCheck>();
  private readonly last = new Map<string, Status>();

  /** Throws when the name is taken. The returned function takes the check out again. */
  register(check: HealthCheck): () => void {
    if (this.checks.has(check.name)) throw new Error(`Invariant: the health check ${check.name} is registered once.`);
    this.checks.set(check.name, check);
    return () => {
      this.checks.delete(check.name);
    };
  }

  /** Runs the checks of one kind side by side, each for at most two seconds. */
  async report(kind: HealthKind): Promise<HealthReport> {
    const asked = [...this.checks.values()].filter(({ kinds }) => kinds.includes(kind));
    const answers = await Promise.all(asked.map(async (check) => [check.name, await this.statusOf(check)] as const));
    const isUp = answers.every(([, status]) => status !== 'down');
    return { status: isUp ? 'up' : 'down', checks: Object.fromEntries(answers) };
  }

  private async statusOf(check: HealthCheck): Promise<Status> {
    const { name, probe } = check;
    try {
      await within(probeMsMax, Promise.resolve().then(probe));
      return this.note(name, healthy(check), undefined);
    } catch (error) {
      return this.note(name, 'down', error);
    }
  }

  /** Only a change is worth a line: probes come every few seconds. */
  private note(name: string, status: Status, reason: unknown): Status {
    const before = this.last.get(name) ?? 'up';
    this.last.set(name, status);
    if (before === status) return status;
    if (status !== 'down') this.logger.log(`${name} is ${before === 'down' ? `${status} again` : status}`);
    else this.logger.warn(`${name} is down`, reason);
    return status;
  }
}
