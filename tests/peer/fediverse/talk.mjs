// Fettle and a server made with @fedify/fedify find, follow, tell and answer each other, once for each
// form of signature. Prints TAP.
import {
  Accept, Announce, Create, Delete, Follow, Hashtag, Note, PUBLIC_COLLECTION, Undo, Update,
} from '@fedify/vocab';
import { startElsewhere } from './elsewhere.mjs';
import { startFettle } from './fettle.mjs';

const FORMS = ['rfc9421', 'draft-cavage-http-signatures-12'];
const WAIT_MS_MAX = 30000;
const folder = process.argv[2];
let count = 0;
let failed = 0;

function check(passed, what) {
  count += 1;
  failed += passed ? 0 : 1;
  console.log(`${passed ? 'ok' : 'not ok'} ${count} - ${what}`);
}

// What `look` finds, as soon as it finds something; undefined if it never does.
async function eventually(look) {
  for (const end = Date.now() + WAIT_MS_MAX; Date.now() < end;) {
    const found = await look();
    if (found) {
      return found;
    }
    await new Promise((resolve) => { setTimeout(resolve, 200); });
  }
  return undefined;
}

function publish(fettle, kind, item, ...more) {
  const whole = { v: 1, licence: 'CC0-1.0', by: 'Larch', fediverse: true, ...item };
  return JSON.parse(fettle.run(['commons', 'publish', kind, '-', '--type',
    'application/vnd.fettle.item+json', '--host', 'larch.test', '--json', ...more],
  JSON.stringify(whole))).ref;
}

const repliesOf = (fettle, state) => JSON.parse(
  fettle.run(['fediverse', 'replies', '--state', state, '--json'])).items;
const followersOf = (fettle) => JSON.parse(fettle.run(['fediverse', 'status', '--json'])).followers;

async function talk(form, fettle, elsewhere) {
  const { context, inbox } = elsewhere;
  const ada = context.getActorUri('ada');
  const send = (actor, activity) => context.sendActivity({ identifier: 'ada' }, actor, activity);
  const arrived = (type, wanted = () => true) => eventually(async () => {
    for (const activity of inbox) {
      if (activity instanceof type && await wanted(activity)) {
        return activity;
      }
    }
    return undefined;
  });
  const say = (what) => `${what} (${form})`;

  const ref = publish(fettle, 'learning',
    { title: 'Low beds', text: 'Words.', tags: ['NHSHackday'] });
  const commons = await eventually(() => context.lookupObject(`acct:commons@${fettle.host}`));
  check(commons?.preferredUsername === 'commons', say('the actor is found by its name'));
  const tag = await eventually(() => context.lookupObject(`acct:nhshackday@${fettle.host}`));
  check(tag?.preferredUsername === 'nhshackday', say('and that of a tag'));
  if (!commons || !tag) {
    return;
  }
  const follow = new Follow({ id: new URL('#follow-1', ada), actor: ada, object: commons.id });
  await send(commons, follow);
  await send(tag, new Follow({ id: new URL('#follow-2', ada), actor: ada, object: tag.id }));
  check(await arrived(Accept, (accept) => accept.actorId.href === commons.id.href),
    say('a follow is accepted'));
  check(await arrived(Accept, (accept) => accept.actorId.href === tag.id.href),
    say('and that of a tag'));

  const second = publish(fettle, 'learning',
    { title: 'Red socks', text: 'More words.', tags: ['NHSHackday'] });
  const hash = second.split('#').at(-1);
  const create = await arrived(Create);
  const note = await create?.getObject();
  const tags = note ? await Array.fromAsync(note.getTags()) : [];
  check(note instanceof Note && String(note.content).includes('Red socks')
    && note.id.href.endsWith(hash), say('what is published arrives'));
  check(tags.some((one) => one instanceof Hashtag && one.name === '#nhshackday'
    && String(note.content).includes(one.href.href)), say('with its hashtag, linked in the words'));
  check(await arrived(Announce, (announce) => announce.actorId.href === tag.id.href
    && announce.objectId.href === note.id.href), say('its tag repeats it'));
  const fetched = await context.lookupObject(note.id);
  check(fetched instanceof Note, say('it can be fetched'));

  const reply = elsewhere.note('1', '<p>We tried it too</p><script>alert(1)</script>', note.id);
  await send(commons, new Create({ id: new URL('#create-1', ada), actor: ada, object: reply,
    to: PUBLIC_COLLECTION }));
  const waiting = await eventually(() => repliesOf(fettle, 'waiting')[0]);
  check(waiting?.content.includes('We tried it too') && !waiting.content.includes('script')
    && waiting.about.hash === hash, say('a reply waits, harmless'));
  fettle.run(['fediverse', 'replies', '--show', String(waiting?.id)]);
  check(repliesOf(fettle, 'shown').length === 1, say('and is shown when let through'));
  await send(commons, new Delete({ id: new URL('#delete-1', ada), actor: ada, object: reply.id }));
  check(await eventually(() => repliesOf(fettle, 'shown').length === 0),
    say('and goes when it is deleted'));

  publish(fettle, 'correct', { title: 'Red socks, with grip', text: 'Words.', tags: [] },
    '--of', second);
  const update = await arrived(Update);
  check(String((await update?.getObject())?.content).includes('with grip'),
    say('a correction arrives'));
  fettle.run(['commons', 'publish', 'withdraw', '--of', second]);
  check(await arrived(Delete, (gone) => gone.objectId?.href === note.id.href),
    say('what is withdrawn is deleted'));
  fettle.run(['commons', 'erase', ref, '--why', 'error']);
  check(await arrived(Delete, (gone) => gone.objectId?.href.endsWith(ref.split('#').at(-1))),
    say('what is erased is deleted'));

  await send(commons, new Undo({ id: new URL('#undo-1', ada), actor: ada, object: follow }));
  check(await eventually(() => followersOf(fettle) === 1), say('a follow is taken back'));
}

for (const [index, form] of FORMS.entries()) {
  const elsewhere = await startElsewhere(form);
  const fettle = await startFettle(folder, `larch${index}`);
  try {
    await talk(form, fettle, elsewhere);
  } catch (error) {
    check(false, `nothing went wrong: ${error.stack}`);
  } finally {
    await fettle.stop();
    elsewhere.stop();
  }
}
console.log(`1..${count}`);
process.exit(failed ? 1 : 0);
