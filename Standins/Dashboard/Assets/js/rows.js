// Lists whose rows open something: click anywhere, arrows up and down, Esc closes the panel.

const links = list => [...list.querySelectorAll('tbody .row-link')];

export function start() {
  document.addEventListener('click', event => {
    const row = event.target.closest?.('[data-rows] tbody tr');
    if (!row || event.target.closest('a, button, input, select') || getSelection().toString()) return;
    row.querySelector('.row-link')?.click();
  });

  document.addEventListener('keydown', event => {
    if (event.key === 'Escape' && !event.target.matches?.('input, select')) {
      document.querySelector('[data-close]')?.click();
      return;
    }
    if (event.key === '/' && !event.ctrlKey && !event.metaKey && !event.altKey && !event.target.matches?.('input, select, textarea')) {
      event.preventDefault();
      document.getElementById('find')?.focus();
      return;
    }
    const list = event.target.closest?.('[data-rows]');
    if (!list || !event.target.matches('.row-link') || (event.key !== 'ArrowDown' && event.key !== 'ArrowUp')) return;
    event.preventDefault();
    const all = links(list);
    all[all.indexOf(event.target) + (event.key === 'ArrowDown' ? 1 : -1)]?.focus();
  });
}
