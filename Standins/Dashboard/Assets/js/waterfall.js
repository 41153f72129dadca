// The tree of spans: collapse, find, and the keyboard of a tree view (arrows, Home, End, Enter).

let shownTrace = '';
const collapsed = new Set();
let current = null;

const tree = () => document.getElementById('spans');
const rows = () => [...tree().children];
const depth = row => Number(row.dataset.depth);
const visible = row => row && !row.hidden;

function step(row, direction) {
  let next = row;
  do next = direction > 0 ? next.nextElementSibling : next.previousElementSibling; while (next && next.hidden);
  return next;
}

function parent(row) {
  let above = row.previousElementSibling;
  while (above && depth(above) >= depth(row)) above = above.previousElementSibling;
  return above;
}

function focus(row) {
  if (!row) return;
  setCurrent(row);
  row.focus();
}

function setCurrent(row) {
  for (const other of tree().querySelectorAll('[tabindex="0"]')) other.tabIndex = -1;
  row.tabIndex = 0;
  current = row.dataset.span;
}

function applyCollapsed() {
  let hiddenBelow = Infinity;
  for (const row of rows()) {
    const level = depth(row);
    if (level <= hiddenBelow) hiddenBelow = Infinity;
    row.hidden = level > hiddenBelow;
    if (!row.hasAttribute('aria-expanded')) continue;
    const isCollapsed = collapsed.has(row.dataset.span);
    row.setAttribute('aria-expanded', !isCollapsed);
    if (isCollapsed && level < hiddenBelow) hiddenBelow = level;
  }
}

function toggle(row, collapse) {
  if (!row.hasAttribute('aria-expanded')) return;
  if (collapse) collapsed.add(row.dataset.span); else collapsed.delete(row.dataset.span);
  applyCollapsed();
}

function find() {
  const search = document.getElementById('span-search');
  const text = search.value.trim().toLowerCase();
  let hits = 0;
  for (const row of rows()) {
    const hit = !text || row.getAttribute('aria-label').toLowerCase().includes(text);
    row.classList.toggle('miss', !hit);
    if (hit) hits++;
  }
  document.getElementById('span-count').textContent = text ? `${hits} of ${rows().length}` : '';
}

function nextHit() {
  const hits = rows().filter(row => !row.hidden && !row.classList.contains('miss'));
  const at = hits.findIndex(row => row.dataset.span === current);
  focus(hits[(at + 1) % hits.length]);
}

const keys = {
  ArrowDown: row => focus(step(row, 1)),
  ArrowUp: row => focus(step(row, -1)),
  ArrowRight: row => row.getAttribute('aria-expanded') === 'false' ? toggle(row, false) : row.hasAttribute('aria-expanded') && focus(step(row, 1)),
  ArrowLeft: row => row.getAttribute('aria-expanded') === 'true' ? toggle(row, true) : focus(parent(row)),
  Home: () => focus(rows().find(visible)),
  End: () => focus(rows().findLast(visible)),
  Enter: row => row.querySelector('.row-link').click(),
  ' ': row => row.querySelector('.row-link').click(),
};

function onPage(event) {
  if (!tree()) return;
  if (shownTrace !== location.pathname) {
    shownTrace = location.pathname;
    collapsed.clear();
    current = null;
  }
  applyCollapsed();
  if (document.getElementById('span-search').value) find();
  const selected = tree().querySelector('[aria-selected="true"]');
  if (selected) {
    reveal(selected);
    setCurrent(selected);
    if (!event?.detail.refreshed) selected.scrollIntoView({ block: 'nearest' });
  } else {
    const row = current && document.getElementById(`s-${current}`);
    if (row) setCurrent(row);
  }
}

function reveal(row) {
  if (!row.hidden) return;
  for (let above = parent(row); above; above = parent(above)) collapsed.delete(above.dataset.span);
  applyCollapsed();
}

export function start() {
  document.addEventListener('page', onPage);
  onPage();

  document.addEventListener('click', event => {
    const row = event.target.closest?.('#spans > .row');
    if (row && event.target.closest('.toggle[type="button"]')) {
      toggle(row, row.getAttribute('aria-expanded') === 'true');
      focus(row);
    } else if (row) {
      setCurrent(row);
      if (!event.target.closest('a') && !getSelection().toString()) row.querySelector('.row-link').click();
      row.focus({ preventScroll: true });
    } else if (event.target.closest?.('#collapse-all')) {
      for (const one of rows()) if (depth(one) >= 1 && one.hasAttribute('aria-expanded')) collapsed.add(one.dataset.span);
      applyCollapsed();
    } else if (event.target.closest?.('#expand-all')) {
      collapsed.clear();
      applyCollapsed();
    }
  });

  document.addEventListener('input', event => { if (event.target.id === 'span-search') find(); });
  document.addEventListener('keydown', event => {
    if (event.target.id === 'span-search' && event.key === 'Enter') {
      event.preventDefault();
      nextHit();
      return;
    }
    const action = event.target.matches?.('#spans > .row') && !event.ctrlKey && !event.metaKey && !event.altKey && keys[event.key];
    if (!action) return;
    event.preventDefault();
    action(event.target);
  });
}
