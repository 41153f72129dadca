// Forms that change something, and single secrets that a person asks to see.
import { refresh } from './visit.js';
import { toast } from './toast.js';

async function post(form) {
  const response = await fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)), headers: { 'X-Fragment': '1' } });
  if (response.status === 401) location.reload();
  return response;
}

async function run(form) {
  try {
    const response = await post(form);
    toast(await response.text() || `The host answered ${response.status}.`, !response.ok);
    refresh();
  } catch {
    toast('The host is not reachable.', true);
  }
}

const hidden = '••••••••';

async function reveal(form) {
  const place = form.querySelector('[data-value]');
  const button = form.querySelector('button');
  if (button.getAttribute('aria-pressed') === 'true') {
    place.textContent = hidden;
    button.setAttribute('aria-pressed', 'false');
    return;
  }
  try {
    const response = await post(form);
    if (!response.ok) return toast('The value is gone: the resource has changed.', true);
    place.textContent = await response.text();
    button.setAttribute('aria-pressed', 'true');
  } catch {
    toast('The host is not reachable.', true);
  }
}

export function start() {
  document.addEventListener('submit', event => {
    const form = event.target;
    if (!form.matches('form[data-command], form[data-reveal]')) return;
    event.preventDefault();
    if (form.matches('[data-command]')) run(form); else reveal(form);
  });

  document.addEventListener('click', async event => {
    const button = event.target.closest?.('[data-copy]');
    if (!button) return;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      toast('Copied');
    } catch {
      toast('The browser does not allow copying here.', true);
    }
  });
}
