import { Agent, get, type IncomingHttpHeaders } from 'node:http';

export interface Answered {
  readonly text: string;
  readonly headers: IncomingHttpHeaders;
}

/** Reads over connections that stay open. */
export class ReadClient {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 64 });

  constructor(private readonly url: string) {}

  /** Rejects with status and body when the answer is an error. */
  get(path: string, token: string): Promise<Answered> {
    return new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}` };
      const sent = get(`${this.url}${path}`, { agent: this.agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          if (response.statusCode === 200) resolve({ text, headers: response.headers });
          else reject(new Error(`${path}: ${response.statusCode} ${text}`));
        });
      });
      sent.on('error', reject);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
