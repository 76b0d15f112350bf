// A Fettle of our own: a fresh demonstration on a free port, in a folder that goes away.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const START_MS_MAX = 60000;
const program = process.env.FETTLE ?? new URL('../../../build/fettle', import.meta.url).pathname;

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

// Resolves when `wanted(text so far)` returns something; rejects if the program ends first.
function said(child, wanted) {
  return new Promise((resolve, reject) => {
    let text = '';
    const timer = setTimeout(() => reject(new Error(`the server said only: ${text}`)), START_MS_MAX);
    const listen = (chunk) => {
      text += chunk;
      const found = wanted(text);
      if (found) {
        clearTimeout(timer);
        resolve(found);
      }
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${text}`)));
  });
}

// What makes a program see another clock. Not by the command faketime, which stands between us and the program.
function clockOf(clock) {
  const folder = '/usr/lib';
  const library = readdirSync(folder).map((name) => join(folder, name, 'faketime', 'libfaketimeMT.so.1')).find(existsSync);
  if (!library) throw new Error('the package faketime is not installed');
  return { LD_PRELOAD: library, FAKETIME: clock, FAKETIME_DONT_FAKE_MONOTONIC: '1' };
}

// Returns { url, signIn, file, stop }. `clock`: what the server's clock says when it starts, as faketime takes it.
export async function startServer({ clock } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'fettle-web-'));
  const file = join(folder, 'demo.fettle');
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    execFileSync(program, ['init', file, '--demo'], { stdio: ['ignore', 'ignore', 'inherit'] });
    const port = await freePort();
    const child = spawn(program, ['serve', file, '--port', String(port)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...(clock ? clockOf(clock) : {}) },
    });
    const url = `http://localhost:${port}`;
    const signIn = await said(child, (text) => text.match(/https?:\/\/\S+\/\S*sign-in\S*/)?.[0]);
    return {
      url, signIn, file, program,
      stop: () => new Promise((resolve) => {
        child.once('exit', () => {
          remove();
          resolve();
        });
        child.kill('SIGTERM');
      }),
    };
  } catch (error) {
    remove();
    throw error;
  }
}
