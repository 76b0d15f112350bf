// Every page that the harness walks: as whom (a persona of the demonstration, or visitor), where, and what its
// heading says. A page with an id in its address is found by following links `from` another.
const ADMINISTRATOR = 'Governance lead'; // who also administers the demonstration
const GOVERNANCE = 'Governance lead';
const MANAGER = 'Care home manager';
const NURSE = 'Ward nurse';
const VISITOR = 'visitor';

const ID = '[0-9A-Za-z_.-]+';
const HALF_A_YEAR_AGO = new Date(Date.now() - 182 * 86400000).toISOString().slice(0, 10);

export const pages = [
  { name: 'front page', path: '/', role: VISITOR, heading: /\w/ },
  { name: 'sign in', path: '/sign-in', role: VISITOR, heading: /^Sign in to / },
  { name: 'report', path: '/report', role: VISITOR, heading: /^What happened\?$/ },
  { name: 'how it is worked out', path: '/about', role: VISITOR, heading: /\w/ },
  { name: 'help', path: '/help', role: VISITOR, heading: /\w/ },
  { name: 'accessibility', path: '/accessibility', role: VISITOR, heading: /\w/ },
  { name: 'API', path: '/api', role: VISITOR, heading: /\d/ },

  { name: 'my work', path: '/', role: NURSE, heading: /\w/ },
  { name: 'report', path: '/report', role: NURSE, heading: /^What happened\?$/ },
  { name: 'library', path: '/library', role: NURSE, heading: /\w/ },
  { name: 'policy', from: '/library', follow: new RegExp(`^/library/${ID}$`), role: NURSE, heading: /\w/ },
  { name: 'read and sign', from: '/library', follow: new RegExp(`^/library/${ID}/sign`), role: NURSE, heading: /\w/ },

  { name: 'my work', path: '/', role: MANAGER, heading: /\w/ },
  { name: 'team', path: '/team', role: MANAGER, heading: /\w/ },
  { name: 'offers', path: '/commons/offers', role: MANAGER, heading: /offer/ },
  { name: 'offer something', path: '/commons/offer', role: MANAGER, heading: /three steps/ },
  { name: 'offer a policy', from: '/library', follow: [new RegExp(`^/library/${ID}$`), /^\/commons\/offer\?thing=/], role: MANAGER, heading: /three steps/ },
  { name: 'changes', path: '/changes', role: MANAGER, heading: /\w/ },
  { name: 'find', path: '/find?q=insulin', role: MANAGER, heading: /\w/ },
  { name: 'find nothing', path: '/find?q=zzzxq', role: MANAGER, heading: /\w/ },

  { name: 'board', path: '/board', role: GOVERNANCE, heading: /\w/ },
  { name: 'board of a day past', path: '/board?on=2026-03-01&known=2026-03-31', role: GOVERNANCE, heading: /\w/ },
  { name: 'board of a day to come', path: '/board?on=2028-01-01', role: GOVERNANCE, heading: /\w/ },
  { name: 'places side by side', path: '/league', role: GOVERNANCE, heading: /side by side/ },
  { name: 'due and overdue', path: '/due', role: MANAGER, heading: /overdue/ },
  { name: 'day by day', path: '/daily', role: GOVERNANCE, heading: /day by day/ },
  { name: 'newest records', path: '/recent', role: GOVERNANCE, heading: /newest records/ },
  { name: 'requirements', path: '/requirements', role: GOVERNANCE, heading: /\d/ },
  { name: 'requirement', from: '/requirements', follow: new RegExp(`^/requirements/${ID}`), role: GOVERNANCE, heading: /\w/ },
  { name: 'measures', path: '/measures', role: GOVERNANCE, heading: /\d/ },
  {
    name: 'records of a point', from: '/measures', role: GOVERNANCE, heading: /\w/,
    follow: [/^\/measures\/reports-answered\?/, new RegExp(`^/measures/${ID}/records\\?`)],
  },
  { name: 'board of another day', path: `/board?on=${HALF_A_YEAR_AGO}`, role: GOVERNANCE, heading: /level/ },
  { name: 'measure', from: '/measures', follow: new RegExp(`^/measures/${ID}\\?`), role: GOVERNANCE, heading: /\w/ },
  { name: 'measures of a day past', path: '/measures?on=2026-03-01&known=2026-03-31', role: GOVERNANCE, heading: /\w/ },
  {
    name: 'measure of a day past', from: '/measures?on=2026-03-01&known=2026-03-31', role: GOVERNANCE, heading: /\w/,
    follow: new RegExp(`^/measures/${ID}\\?`),
  },
  { name: 'kinds', path: '/kinds', role: GOVERNANCE, heading: /\w/ },
  { name: 'about a kind', path: '/kinds/incident/about', role: GOVERNANCE, heading: /\w/ },
  { name: 'incidents', path: '/kinds/incident', role: GOVERNANCE, heading: /\w/ },
  { name: 'incident', from: '/kinds/incident', follow: new RegExp(`^/things/${ID}`), role: GOVERNANCE, heading: /\w/ },
  { name: 'proof', from: '/kinds/incident', follow: [new RegExp(`^/things/${ID}`), /^\/entries\/\d+$/], role: GOVERNANCE, heading: /\d/ },
  { name: 'frameworks', path: '/frameworks', role: GOVERNANCE, heading: /\d/ },
  { name: 'framework', from: '/frameworks', follow: new RegExp(`^/frameworks/${ID}$`), role: GOVERNANCE, heading: /statements/ },

  { name: 'sources', path: '/commons/sources', role: GOVERNANCE, heading: /^We listen to / },
  { name: 'peers', path: '/commons/peers', role: GOVERNANCE, heading: /^We follow / },
  { name: 'blocks of others', path: '/commons/peers/blocks', role: GOVERNANCE, heading: /^What those we follow block/ },
  { name: 'requests to erase', path: '/commons/requests', role: GOVERNANCE, heading: /^Others ask for .* to be erased$/ },
  { name: 'fediverse', path: '/commons/fediverse', role: GOVERNANCE, heading: /^The fediverse is off$/ },
  { name: 'digest', path: '/commons/digest/falls/2026-W47', role: GOVERNANCE, heading: /about #falls in the week of 16 November 2026/i },
  { name: 'commons', path: '/commons', role: GOVERNANCE, heading: /\w/ },
  { name: 'commons found', path: '/commons?q=falls', role: GOVERNANCE, heading: /\d answers?/ },
  { name: 'tags', path: '/commons/tags', role: GOVERNANCE, heading: /\d tags?/ },
  { name: 'tag', path: '/commons/tag/falls', role: GOVERNANCE, heading: /#falls/i },
  { name: 'topic', path: '/commons/topic/falls', role: GOVERNANCE, heading: /Falls/ },
  { name: 'who gave', path: '/commons/about', role: GOVERNANCE, heading: /organisations? ha/ },

  { name: 'people', path: '/people', role: ADMINISTRATOR, heading: /\d/ },
  { name: 'places', path: '/places', role: ADMINISTRATOR, heading: /\d/ },
  { name: 'me', path: '/me', role: ADMINISTRATOR, heading: /role/ },
  { name: 'entry of the commons', from: '/commons', follow: /^\/commons\/item\?/, role: MANAGER, heading: /\w/ },
  {
    name: 'take a copy', from: '/commons?q=mouth', follow: [/^\/commons\/item\?/, /^\/commons\/take\?/],
    role: MANAGER, heading: /\w/,
  },
  { name: 'copies taken', path: '/commons/taken', role: MANAGER, heading: /copies from the commons/ },
  { name: 'import', path: '/import', role: ADMINISTRATOR, heading: /^Import a file/ },
];
