import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';

// --url URL [--sign-in LINK]: a server that runs already; --pages FILE: another table;
// --only TEXT: pages whose path or role has TEXT in it.
export async function readOptions() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      url: { type: 'string' },
      'sign-in': { type: 'string' },
      pages: { type: 'string' },
      only: { type: 'string', default: '' },
    },
  });
  const table = values.pages ? pathToFileURL(values.pages) : new URL('../pages.mjs', import.meta.url);
  const { pages } = await import(table);
  return {
    url: values.url?.replace(/\/$/, ''),
    signIn: values['sign-in'],
    positionals,
    pages: pages.filter((p) => `${p.path} ${p.role}`.includes(values.only)),
  };
}
