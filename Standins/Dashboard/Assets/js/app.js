import * as visit from './visit.js';
import * as live from './live.js';
import * as commands from './commands.js';
import * as rows from './rows.js';
import * as waterfall from './waterfall.js';
import * as consoleLines from './console.js';
import * as chart from './chart.js';

document.getElementById('theme').addEventListener('click', () => {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = dark ? 'light' : 'dark';
  localStorage.setItem('theme', root.dataset.theme);
});

for (const part of [visit, commands, rows, waterfall, consoleLines, chart, live]) part.start();
