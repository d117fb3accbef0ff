import fastify, { type RouteHandlerMethod } from 'fastify';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { root } from './product-process';

/** Answers every request, of whatever body, with the JSON text of its parameter: what HTTP costs when nothing is behind it. */
const serve = async (answer: string): Promise<void> => {
  const app = fastify();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
    done(null, body);
  });
  const handler: RouteHandlerMethod = (_request, reply) => reply.type('application/json; charset=utf-8').send(answer);
  app.route({ method: ['GET', 'POST'], url: '*', handler });
  process.stdout.write(`${await app.listen({ port: 0, host: '127.0.0.1' })}\n`);
};

/** A bare Fastify in a process of its own. */
export const startBareRoute = async (answer: string): Promise<{ child: ChildProcess; url: string }> => {
  const child = spawn(process.execPath, ['-r', './tools/register-ts.cjs', __filename, answer], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [url] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, url: url.toString().trim() };
};

if (require.main === module) void serve(process.argv[2] ?? '{}');
