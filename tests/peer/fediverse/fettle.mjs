// A Fettle of our own, reached by https through a proxy with a certificate made for the test.
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { createServer } from 'node:net';
import { join } from 'node:path';

const program = process.env.FETTLE;

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

function startProxy(folder, port) {
  const proxy = createSecureServer({
    key: readFileSync(join(folder, 'key.pem')), cert: readFileSync(join(folder, 'cert.pem')),
  }, (incoming, outgoing) => {
    const { method, url: path, headers } = incoming;
    const inner = request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.rawHeaders);
      answer.pipe(outgoing);
    });
    inner.on('error', () => outgoing.writeHead(502).end());
    incoming.pipe(inner);
  });
  return new Promise((resolve) => {
    proxy.listen(0, '127.0.0.1', () => resolve(proxy));
  });
}

// Returns { host, run(words, input), stop }.
export async function startFettle(folder, name) {
  const file = join(folder, `${name}.fettle`);
  const port = await freePort();
  const proxy = await startProxy(folder, port);
  const host = `127.0.0.1:${proxy.address().port}`;
  const run = (words, input) => execFileSync(program, [...words.slice(0, 2), file, ...words.slice(2)],
    { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'inherit'] });
  execFileSync(program, ['init', file, '--name', name, '--quiet']);
  run(['fediverse', 'on', '--origin', `https://${host}`, '--loopback']);
  const child = spawn(program, ['serve', file, '--port', String(port), '--quiet', '--behind-proxy',
    '--origin', `https://${host}`], { stdio: ['ignore', 'ignore', 'inherit'] });
  return {
    host, run,
    stop: () => new Promise((resolve) => {
      proxy.closeAllConnections();
      proxy.close();
      child.once('exit', resolve);
      child.kill('SIGTERM');
    }),
  };
}
