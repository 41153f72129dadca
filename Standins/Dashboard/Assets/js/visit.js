// Shows another page, or the same one anew, without reloading: fetches its main part and morphs it in.
import { morph } from './morph.js';

let running = null;

// history: 'push' for a step a person takes, 'replace' while typing in a filter, 'none' for a refresh.
export async function visit(url, { history: how = 'push', keepScroll = false } = {}) {
  running?.abort();
  const own = running = new AbortController();
  try {
    const response = await fetch(url, { headers: { 'X-Fragment': '1', Accept: 'text/html' }, signal: own.signal });
    if (response.status === 401) return location.reload();
    if (!response.headers.get('Content-Type')?.startsWith('text/html')) return location.assign(url);
    const text = await response.text();
    if (own.signal.aborted) return;
    const wanted = new DOMParser().parseFromString(text, 'text/html').getElementById('main');
    if (!wanted) return location.assign(url);

    const target = response.redirected ? response.url : url;
    if (how === 'push') history.pushState(null, '', target);
    else if (how === 'replace') history.replaceState(null, '', target);
    show(wanted);
    if (how === 'push' && !keepScroll) scrollTo(0, 0);
    document.dispatchEvent(new CustomEvent('page', { detail: { refreshed: how === 'none' } }));
  } catch (error) {
    if (error.name !== 'AbortError' && how !== 'none') location.assign(url);
  } finally {
    if (running === own) running = null;
  }
}

// A refresh never overtakes a step a person takes.
export function refresh() {
  return running ? Promise.resolve() : visit(location.href, { history: 'none' });
}

function show(wanted) {
  document.title = wanted.dataset.title;
  for (const link of document.querySelectorAll('.side a')) {
    if (link.dataset.section === wanted.dataset.section) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  morph(document.getElementById('main'), wanted);
}

function addressOf(form) {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value !== '') query.append(name, value);
  const text = query.toString();
  return form.getAttribute('action') + (text ? `?${text}` : '');
}

let typing = 0;

export function start() {
  addEventListener('popstate', () => visit(location.href, { history: 'none' }));

  document.addEventListener('click', event => {
    const link = event.target.closest?.('a[data-soft]');
    if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    visit(link.href, { keepScroll: link.dataset.soft === 'keep' });
  });

  document.addEventListener('submit', event => {
    if (!event.target.matches('form[data-soft]')) return;
    event.preventDefault();
    clearTimeout(typing);
    visit(addressOf(event.target), { keepScroll: true });
  });

  document.addEventListener('change', event => {
    const form = event.target.closest('form[data-soft]');
    if (form && event.target.name && event.target.matches('select, [type="checkbox"], [type="radio"]')) visit(addressOf(form), { keepScroll: true });
  });

  document.addEventListener('input', event => {
    const form = event.target.closest('form[data-soft]');
    if (!form || !event.target.name || !event.target.matches('input[type="search"]')) return;
    clearTimeout(typing);
    typing = setTimeout(() => visit(addressOf(form), { history: 'replace' }), 250);
  });
}
