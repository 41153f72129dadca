// Follows what the page shows: the server says that something has changed, the page fetches itself.
import { refresh } from './visit.js';

let source = null;
let followed = '';
let paused = false;
let stale = false;

const wanted = () => document.getElementById('main').dataset.live ?? '';
const names = text => text.split(',').map(part => part.slice(0, part.lastIndexOf('@'))).join(',');

function say(text) {
  const status = document.getElementById('connection');
  if (status.textContent !== text) status.textContent = text;
}

function open() {
  close();
  const topics = wanted();
  followed = names(topics);
  if (!topics) return;
  source = new EventSource(`/live?topics=${encodeURIComponent(topics)}`);
  source.addEventListener('ready', () => say(''));
  source.addEventListener('change', event => changed(event.data));
  source.addEventListener('error', () => {
    if (source.readyState !== EventSource.CLOSED) return say('Host not reachable, trying again …');
    // Refused: the session is over, or the host has been started anew. A full load leads to the login page.
    say('Disconnected');
    fetch('/live', { method: 'HEAD' }).then(response => { if (response.status === 401) location.reload(); else setTimeout(open, 3000); }, () => setTimeout(open, 3000));
  });
}

function close() {
  source?.close();
  source = null;
}

function changed(topic) {
  if (topic.startsWith('console:')) {
    document.dispatchEvent(new CustomEvent('console'));
  } else if (paused) {
    stale = true;
    showPaused();
  } else {
    refresh();
  }
}

function showPaused() {
  for (const button of document.querySelectorAll('[data-pause]')) {
    button.setAttribute('aria-pressed', paused);
    button.querySelector('span').textContent = !paused ? 'Live' : stale ? 'Paused, new data' : 'Paused';
  }
}

export function start() {
  open();
  // A hidden page costs a connection and shows nothing to anybody; browsers allow six per host.
  document.addEventListener('visibilitychange', () => document.hidden ? close() : open());
  addEventListener('pagehide', close);
  addEventListener('pageshow', event => { if (event.persisted) open(); });

  document.addEventListener('page', event => {
    if (!event.detail.refreshed && paused) {
      paused = stale = false;
    }
    showPaused();
    if (names(wanted()) !== followed) open();
  });

  document.addEventListener('click', event => {
    if (!event.target.closest?.('[data-pause]')) return;
    paused = !paused;
    if (!paused && stale) refresh();
    stale = false;
    showPaused();
  });
}
