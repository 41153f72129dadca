// The console of one process: new lines at the end, following while the end is in view.

const maxLines = 5000;
const box = () => document.getElementById('console-lines');
const byId = id => document.getElementById(id);

let paused = false;
let fetching = false;
let again = false;
let shown = '';

const atEnd = () => box().scrollHeight - box().scrollTop - box().clientHeight < 40;
const sequence = () => Number(box().querySelector('.line:last-child')?.id.slice(1) ?? 0);

function toEnd() {
  box().scrollTop = box().scrollHeight;
  byId('console-latest').hidden = true;
}

async function load() {
  if (!box() || paused) return;
  if (fetching) {
    again = true;
    return;
  }
  fetching = true;
  try {
    const last = sequence();
    const response = await fetch(`${box().dataset.source}?after=${last}`, { headers: { 'X-Fragment': '1' } });
    if (response.ok) append(await response.text(), last);
  } catch {
    // The connection status is shown by whoever follows the changes.
  } finally {
    fetching = false;
    if (again) {
      again = false;
      load();
    }
  }
}

function append(html, last) {
  const lines = [...new DOMParser().parseFromString(html, 'text/html').querySelectorAll('.line')];
  if (lines.length === 0) return;
  const follow = atEnd();
  const missed = Number(lines[0].id.slice(1)) - last - 1;
  if (last > 0 && missed > 0) {
    const gap = document.createElement('div');
    gap.className = 'line gap';
    gap.textContent = `… ${missed} lines left out`;
    box().append(gap);
  }
  box().append(...lines.map(line => document.importNode(line, true)));
  while (box().children.length > maxLines) box().firstElementChild.remove();
  byId('console-empty').hidden = true;
  filter();
  if (follow) toEnd(); else byId('console-latest').hidden = false;
}

function filter() {
  const text = byId('console-search').value.trim().toLowerCase();
  let hits = 0;
  for (const line of box().children) {
    const hit = !text || (line.querySelector('.text')?.textContent.toLowerCase().includes(text) ?? false);
    line.hidden = !hit;
    if (hit) hits++;
  }
  byId('console-count').textContent = text ? `${hits} of ${box().children.length}` : '';
}

function setting(id, name, className, inverted) {
  const button = byId(id);
  const on = localStorage.getItem(name) !== 'off';
  button.setAttribute('aria-pressed', on);
  box().classList.toggle(className, inverted ? !on : on);
}

function press(name) {
  localStorage.setItem(name, localStorage.getItem(name) === 'off' ? 'on' : 'off');
  applySettings();
}

function applySettings() {
  setting('console-wrap', 'console-wrap', 'wrap', false);
  setting('console-times', 'console-times', 'no-times', true);
  byId('console-pause').setAttribute('aria-pressed', paused);
}

function onPage() {
  if (!box()) return;
  if (shown !== box().dataset.key) {
    shown = box().dataset.key;
    paused = false;
    applySettings();
    filter();
    toEnd();
    box().addEventListener('scroll', () => { if (atEnd()) byId('console-latest').hidden = true; }, { passive: true });
  } else {
    applySettings();
    filter();
  }
  byId('console-empty').hidden = box().children.length > 0;
}

export function start() {
  document.addEventListener('page', () => { if (!box()) shown = ''; onPage(); });
  document.addEventListener('console', load);
  onPage();

  document.addEventListener('input', event => { if (event.target.id === 'console-search') filter(); });
  document.addEventListener('click', event => {
    const button = event.target.closest?.('button');
    switch (button?.id) {
      case 'console-wrap': press('console-wrap'); break;
      case 'console-times': press('console-times'); break;
      case 'console-latest': toEnd(); break;
      case 'console-pause':
        paused = !paused;
        applySettings();
        if (!paused) load();
        break;
    }
  });
}
