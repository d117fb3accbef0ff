import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { FedPrice } from '../latest';
import { type OutsideBatch, OutsideGate, type OutsideReport } from '../outside-port';
import type { FromExchange, ThreadSetting, ToExchange } from './messages';

interface Waiting {
  readonly resolve: (report: OutsideReport) => void;
  readonly reject: (error: Error) => void;
}

type Heard = Exclude<FromExchange, { kind: 'report' | 'refusal' }>;

export interface ThreadListener {
  readonly onMessage: (message: Heard) => void;
  /** The thread ended although nobody had asked it to: whoever hears of it ends the process. */
  readonly onDeath: (reason: Error) => void;
}

/** Compiled code starts `entry.js`; under Jest this file is TypeScript, and the thread needs a hook of its own. */
const extension = extname(__filename);
const entry = join(__dirname, `entry${extension}`);
const execArgv = extension === '.ts' ? ['-r', join(__dirname, '../../../../tools/register-ts.cjs')] : [];

/**
 * Three halves of 16 MiB. With the larger ones that the process is started with, the collector takes the old objects along every other
 * second at 500 orders a second, which stops the thread for 15 ms, and with these every twentieth.
 */
const youngGenerationMb = 48;

/** The exchange in a worker thread of this process: its matching waits for no request, and no request for it. */
export class ExchangeThread extends OutsideGate {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting>();
  private readonly ended: Promise<void>;
  private sent = 0;
  private isStopping = false;

  constructor(
    setting: ThreadSetting,
    private readonly listener: ThreadListener,
  ) {
    super();
    this.worker = new Worker(entry, { workerData: setting, execArgv, resourceLimits: { maxYoungGenerationSizeMb: youngGenerationMb } });
    this.worker.on('message', (message: FromExchange) => {
      this.hear(message);
    });
    let reason: Error | undefined;
    this.worker.on('error', (error) => {
      reason = error instanceof Error ? error : new Error(String(error));
    });
    this.ended = new Promise((resolve) => {
      this.worker.once('exit', (code) => {
        this.end(reason ?? new Error(`the exchange's thread ended with ${code}`));
        resolve();
      });
    });
  }

  feedPrice(price: FedPrice): void {
    this.say({ kind: 'fed', price });
  }

  send(batch: OutsideBatch): Promise<OutsideReport> {
    const number = this.sent++;
    return new Promise((resolve, reject) => {
      if (this.isStopping) {
        reject(new Error('the exchange has stopped'));
        return;
      }
      this.waiting.set(number, { resolve, reject });
      this.say({ kind: 'outside', number, batch });
    });
  }

  takeOver(): void {
    this.say({ kind: 'take-over' });
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    this.say({ kind: 'stop' });
    await this.ended;
  }

  private say(message: ToExchange): void {
    this.worker.postMessage(message);
  }

  private hear(message: FromExchange): void {
    if (message.kind !== 'report' && message.kind !== 'refusal') {
      this.listener.onMessage(message);
      return;
    }
    const waiting = this.waiting.get(message.number);
    this.waiting.delete(message.number);
    if (message.kind === 'report') waiting?.resolve(message.report);
    else waiting?.reject(Object.assign(new Error(message.message), { name: message.name }));
  }

  private end(reason: Error): void {
    for (const { reject } of this.waiting.values()) reject(reason);
    this.waiting.clear();
    if (!this.isStopping) this.listener.onDeath(reason);
  }
}
