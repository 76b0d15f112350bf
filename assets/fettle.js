// The little script there is. Every page works without it.
'use strict';

// -- live: says that something new arrived; never moves what is being read --------------------

(() => {
  const address = document.body.dataset.live;
  if (!address || !window.EventSource) return;
  const sign = document.getElementById('live');
  const pause = document.getElementById('pause');
  const MIDNIGHT = -1;
  const COMMONS = -2;
  const seen = Number(document.body.dataset.head) || 0;
  const ofCommons = document.body.dataset.commons !== undefined;
  let paused = sessionStorage.getItem('fettle-paused') === 'yes';
  let fresh = 0;
  let news = false;
  let button = null;
  let waiting = 0;

  function showState() {
    if (!sign) return;
    sign.hidden = pause.hidden = false;
    sign.dataset.live = paused ? 'paused' : 'on';
    sign.lastElementChild.firstChild.nodeValue = paused ? 'Paused' : 'Live';
    pause.setAttribute('aria-pressed', paused);
    pause.firstElementChild.firstChild.nodeValue = paused ? 'Go on' : 'Pause';
  }

  function showFresh() {
    if (!button) {
      const bar = document.createElement('div');
      bar.className = 'fresh';
      bar.setAttribute('role', 'status');
      button = document.createElement('button');
      button.className = 'btn lime sm';
      button.type = 'button';
      button.onclick = () => location.reload();
      bar.append(button);
      document.getElementById('main').prepend(bar);
    }
    button.textContent = news ? 'New in the commons: show' : fresh ? `${fresh} new: show` : 'It is a new day: show';
  }

  // Figures marked data-figure are written anew where they stand.
  async function freshen() {
    const parts = document.querySelectorAll('[data-figure]');
    if (!parts.length) return;
    const answer = await fetch(location.href, { headers: { Accept: 'text/html' } });
    if (!answer.ok) return;
    const now = new DOMParser().parseFromString(await answer.text(), 'text/html');
    for (const old of parts) {
      const next = now.querySelector(`[data-figure="${old.dataset.figure}"]`);
      if (!next || next.innerHTML === old.innerHTML || old.contains(document.activeElement)) continue;
      old.innerHTML = next.innerHTML;
      old.classList.remove('touched');
      void old.offsetWidth; // starts the animation again
      old.classList.add('touched');
    }
  }

  // seq: the number of an entry, or that it is a new day, or that something of the commons came or went.
  // A page of the commons does not mind entries. At midnight all pages ask at once, so each waits a little
  // of its own.
  function heard(seq) {
    if (paused || (seq === COMMONS ? !ofCommons : seq !== MIDNIGHT && (ofCommons || seq <= seen))) return;
    if (seq === COMMONS) news = true;
    else if (seq !== MIDNIGHT) fresh += 1;
    showFresh();
    clearTimeout(waiting);
    waiting = setTimeout(freshen, seq === MIDNIGHT ? 800 + Math.random() * 4000 : 800);
  }

  if (pause) {
    pause.onclick = () => {
      paused = !paused;
      sessionStorage.setItem('fettle-paused', paused ? 'yes' : 'no');
      showState();
    };
  }

  // One stream for all tabs where the browser can share, else one each.
  function listen(tell) {
    const stream = new EventSource(seen ? `${address}?after=${seen}` : address);
    stream.addEventListener('change', (event) => tell(Number(event.lastEventId)));
    stream.addEventListener('commons', () => tell(COMMONS));
    stream.addEventListener('missed', () => tell(Number.MAX_SAFE_INTEGER));
    stream.addEventListener('midnight', () => tell(MIDNIGHT));
    stream.onopen = showState;
  }
  if (navigator.locks && window.BroadcastChannel) {
    const channel = new BroadcastChannel('fettle-live');
    channel.onmessage = (event) => heard(event.data);
    showState();
    navigator.locks.request('fettle-live', () => {
      listen((seq) => { channel.postMessage(seq); heard(seq); });
      return new Promise(() => {});
    });
  } else {
    listen(heard);
  }

})();

// -- drafts: half-finished text survives a reload ----------------------------------------------

(() => {
  const key = 'fettle-draft:/report';
  if (/[?&](done=report|new=1)\b/.test(location.search)) localStorage.removeItem(key);
  const form = document.querySelector('form.draft');
  if (!form) return;
  const kept = document.getElementById('kept');
  const fields = () => [...form.elements].filter((e) => e.name && !e.name.startsWith('_') && e.type !== 'hidden');

  function restore() {
    let draft;
    try {
      draft = JSON.parse(localStorage.getItem(key) || '{}');
    } catch {
      return;
    }
    let any = false;
    for (const field of fields()) {
      const value = draft[field.name];
      if (!value) continue;
      if (field.type === 'radio') {
        if (!form.querySelector(`[name="${field.name}"]:checked`) && field.value === value) field.checked = any = true;
      } else if (!field.value) {
        field.value = value;
        any = true;
      }
    }
    if (any && kept) kept.hidden = false;
  }

  function save() {
    const draft = {};
    for (const field of fields()) {
      if (field.type === 'radio' ? field.checked : field.value) draft[field.name] = field.value;
    }
    localStorage.setItem(key, JSON.stringify(draft));
    if (kept) kept.hidden = Object.keys(draft).length === 0;
  }

  restore();
  form.addEventListener('input', save);
})();

// -- small things ---------------------------------------------------------------------------------

for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false;
  button.onclick = () => window.print();
}
// A form is sent once, even by two quick taps.
document.addEventListener('submit', (event) => {
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = 'yes';
});
window.addEventListener('pageshow', () => {
  for (const form of document.forms) delete form.dataset.sent;
});
