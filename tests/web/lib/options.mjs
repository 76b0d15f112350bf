import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';

// --url URL: a server that runs already, on a demonstration; --pages FILE: another table;
// --only TEXT: pages whose name or role has TEXT in it.
export async function readOptions() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      url: { type: 'string' },
      pages: { type: 'string' },
      only: { type: 'string', default: '' },
    },
  });
  const table = values.pages ? pathToFileURL(values.pages) : new URL('../pages.mjs', import.meta.url);
  const { pages } = await import(table);
  return {
    url: values.url?.replace(/\/$/, ''),
    only: values.only,
    positionals,
    pages: pages.filter((p) => `${p.name} ${p.role}`.includes(values.only)),
  };
}
