// A server of somebody else's making: one account, "ada", whose inbox keeps what arrives.
import { createServer } from 'node:http';
import { createFederation, generateCryptoKeyPair, MemoryKvStore } from '@fedify/fedify';
import { Activity, Endpoints, Note, Person, PUBLIC_COLLECTION } from '@fedify/vocab';

async function bytesOf(stream) {
  const parts = [];
  for await (const part of stream) {
    parts.push(part);
  }
  return Buffer.concat(parts);
}

async function toRequest(incoming, origin) {
  const hasBody = incoming.method === 'POST';
  return new Request(new URL(incoming.url, origin), {
    method: incoming.method,
    headers: Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
    body: hasBody ? await bytesOf(incoming) : undefined,
  });
}

async function answer(response, outgoing) {
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(Buffer.from(await response.arrayBuffer()));
}

// `form`: how it signs first, as @fedify/fedify names it. Returns { context, inbox, notes, stop }.
export async function startElsewhere(form) {
  const inbox = [];
  const notes = new Map();
  const keys = [await generateCryptoKeyPair('RSASSA-PKCS1-v1_5')];
  let federation;
  const server = createServer(async (incoming, outgoing) => {
    const request = await toRequest(incoming, server.origin);
    await answer(await federation.fetch(request, {}), outgoing);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.origin = `http://127.0.0.1:${server.address().port}`;
  federation = createFederation({
    kv: new MemoryKvStore(), origin: server.origin, allowPrivateAddress: true, firstKnock: form,
  });
  federation.setActorDispatcher('/users/{identifier}', async (context, identifier) => {
    const [pair] = await context.getActorKeyPairs(identifier);
    return identifier !== 'ada' ? null : new Person({
      id: context.getActorUri(identifier), preferredUsername: identifier, name: 'Ada',
      inbox: context.getInboxUri(identifier),
      endpoints: new Endpoints({ sharedInbox: context.getInboxUri() }),
      publicKey: pair.cryptographicKey,
    });
  }).setKeyPairsDispatcher(() => keys);
  federation.setObjectDispatcher(Note, '/notes/{id}', (context, { id }) => notes.get(id) ?? null);
  federation.setInboxListeners('/users/{identifier}/inbox', '/inbox')
    .on(Activity, (context, activity) => { inbox.push(activity); });
  const context = federation.createContext(new URL(server.origin), {});
  return {
    context, inbox, notes,
    note(id, content, parent) {
      const note = new Note({
        id: context.getObjectUri(Note, { id }), attribution: context.getActorUri('ada'),
        to: PUBLIC_COLLECTION, content, replyTarget: parent,
      });
      notes.set(id, note);
      return note;
    },
    stop: () => server.close(),
  };
}
