// The value under the pointer, or under the arrow keys, of a chart. The texts come with the page.

let index = null;

const chart = () => document.querySelector('figure.chart');

function show() {
  const figure = chart();
  if (!figure) return;
  const cursor = figure.querySelector('.cursor');
  const tip = figure.querySelector('.tooltip');
  if (index === null) {
    cursor.setAttribute('visibility', 'hidden');
    tip.hidden = true;
    return;
  }
  const data = JSON.parse(figure.dataset.chart);
  index = Math.min(Math.max(index, 0), data.times.length - 1);
  const at = (index + .5) / data.times.length;
  cursor.setAttribute('x1', `${at * 100}%`);
  cursor.setAttribute('x2', `${at * 100}%`);
  cursor.setAttribute('visibility', 'visible');
  tip.replaceChildren(row(data.times[index], ''), ...data.lines.map(line => row(line.name, line.texts[index] ?? '–', line.colour)));
  tip.hidden = false;
  const width = figure.querySelector('.plot').clientWidth;
  tip.style.left = at < .6 ? `${at * width + 12}px` : `${Math.max(at * width - tip.offsetWidth - 12, -70)}px`;
}

function row(name, text, colour) {
  const line = document.createElement('p');
  const label = document.createElement('span');
  if (colour !== undefined) {
    const swatch = document.createElement('i');
    swatch.className = `swatch c${colour}`;
    label.append(swatch);
  }
  label.append(name);
  const value = document.createElement('b');
  value.textContent = text;
  line.append(label, value);
  return line;
}

function filterInstruments() {
  const search = document.getElementById('instrument-search');
  if (!search) return;
  const text = search.value.trim().toLowerCase();
  for (const section of document.querySelectorAll('.instruments section')) {
    let any = false;
    for (const item of section.querySelectorAll('li')) {
      item.hidden = text !== '' && !item.textContent.toLowerCase().includes(text);
      any ||= !item.hidden;
    }
    section.hidden = !any;
  }
}

export function start() {
  document.addEventListener('page', () => { show(); filterInstruments(); });
  document.addEventListener('input', event => { if (event.target.id === 'instrument-search') filterInstruments(); });
  document.addEventListener('pointermove', event => {
    const plot = event.target.closest?.('.plot');
    if (!plot) {
      if (index !== null && document.activeElement !== chart()) {
        index = null;
        show();
      }
      return;
    }
    const box = plot.getBoundingClientRect();
    const steps = JSON.parse(chart().dataset.chart).times.length;
    index = Math.floor((event.clientX - box.left) / box.width * steps);
    show();
  });
  document.addEventListener('keydown', event => {
    if (!event.target.matches?.('figure.chart') || !['ArrowLeft', 'ArrowRight', 'Escape'].includes(event.key)) return;
    event.preventDefault();
    const steps = JSON.parse(chart().dataset.chart).times.length;
    index = event.key === 'Escape' ? null : event.key === 'ArrowLeft' ? (index ?? steps) - 1 : (index ?? -1) + 1;
    show();
  });
}
