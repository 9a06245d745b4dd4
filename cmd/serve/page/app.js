// The page as it is with JavaScript: results as you type, all rows of a query in one scroll,
// click to copy. Rows are made in one place, on the server: this takes them from its pages.
'use strict';

const pageSize = 200;
const mostRows = 200000;  // browsers end a page at some 17 million pixels
const form = document.querySelector('form');
const box = document.querySelector('#query');
const message = document.querySelector('#status');
const table = document.querySelector('table');
const note = document.querySelector('#note');
const rest = document.createElement('p');
const parser = new DOMParser();
const unreachable = 'The server cannot be reached.';

let pages = [];          // a tbody each; those far away are empty and keep their height
let total = 0;           // how many rows they have
let heading = '';        // what the server says of them
let rowHeight = 72;      // of a row that nobody has measured yet
let asking = new AbortController();
let asked = queryOfAddress();
let shown = asked;       // what the pages are of; an answer to `asked` may yet be on its way
let current = asked;     // of the present entry of the history
let settled = true;      // whether the next question makes an entry of its own

function queryOfAddress() {
  return new URLSearchParams(location.search).get('query') ?? '';
}

const address = (query, start) =>
  '/' + (query ? '?query=' + encodeURIComponent(query) : '') +
  (start ? (query ? '&' : '?') + 'start=' + start : '');

async function fetchPage(query, start, signal) {
  const response = await fetch(address(query, start), {signal});
  if (!response.ok) throw new Error('status ' + response.status);
  return parser.parseFromString(await response.text(), 'text/html');
}

// Pages of rows

/** Makes a row's character a button, and room for one that is wide. */
function dress(body) {
  const glyphs = [...body.querySelectorAll('bdi')];
  for (const row of body.rows) {
    const [glyph] = row.cells[0].children;
    const button = document.createElement('button');
    button.type = 'button';
    button.tabIndex = -1;
    button.setAttribute('aria-label', 'Copy ' + row.cells[2].textContent.trim());
    glyph.replaceWith(button);
    button.append(glyph);
    row.setAttribute('aria-rowindex', rowNumber(row) + 2);  // behind the head
  }
  const tooWide = by => glyphs.filter(glyph => glyph.scrollWidth > glyph.clientWidth * by);
  for (const glyph of tooWide(1.5)) glyph.closest('tr').classList.add('wide');
  for (const glyph of tooWide(1)) {
    const size = parseFloat(getComputedStyle(glyph).fontSize);
    glyph.style.fontSize = size * glyph.clientWidth / glyph.scrollWidth + 'px';
  }
}

/** Puts rows into a page. Where its end is in sight or above, what is below stays in place. */
function put(body, rows) {
  const before = body.getBoundingClientRect();
  body.known = rows;
  body.innerHTML = rows;
  body.style.height = '';
  dress(body);
  const ends = before.top < 0 && before.bottom < innerHeight;
  if (ends) scrollBy(0, body.offsetHeight - before.height);
  if (body.offsetHeight > 0) rowHeight = body.offsetHeight / body.rows.length;
  if (!table.querySelector('button[tabindex="0"]')) rove(table.querySelector('button'));
}

/** Fills a page with its rows, asking for them where they are not known. */
async function fill(body) {
  if (body.rows.length > 0) return;
  if (body.known) {
    put(body, body.known);
  } else if (!body.asking) {
    body.filling = fetchRows(body);
  }
  await body.filling;
}

async function fetchRows(body) {
  const asking = body.asking = new AbortController();
  try {
    const page = await fetchPage(shown, body.number * pageSize, asking.signal);
    if (asking.signal.aborted) return;
    put(body, page.querySelector('tbody').innerHTML);
    say(heading);
  } catch {
    if (!asking.signal.aborted) say(unreachable);
  } finally {
    if (body.asking === asking) body.asking = null;
  }
}

function stopFilling(body) {
  body.asking?.abort();
  body.asking = null;
}

function empty(body) {
  if (body.wanted) return;
  stopFilling(body);
  if (body.rows.length === 0 || body.contains(document.activeElement)) return;
  body.style.height = body.offsetHeight + 'px';
  body.textContent = '';
}

const watcher = new IntersectionObserver(entries => {
  for (const entry of entries) (entry.isIntersecting ? fill : empty)(entry.target);
}, {rootMargin: '1500px 0px'});

/** Shows what `page`, the document of an answer, has found. */
function show(page) {
  const found = page.querySelector('table');
  const first = Math.floor(found.dataset.start / pageSize);
  const whole = found.dataset.start % pageSize === 0;
  const rows = found.tBodies[0].innerHTML;
  const count = Math.min(found.dataset.count, mostRows);
  heading = page.querySelector('#status').textContent;
  say(heading);
  document.title = page.title;
  watcher.disconnect();
  pages.forEach(stopFilling);
  shown = asked;
  total = count;
  table.setAttribute('aria-rowcount', count + 1);
  pages = Array.from({length: Math.max(Math.ceil(count / pageSize), 1)}, (_, number) => {
    const body = document.createElement('tbody');
    body.number = number;
    return body;
  });
  while (table.tBodies.length > 0) table.tBodies[0].remove();
  table.append(...pages);
  if (first < pages.length && whole) put(pages[first], rows);
  for (const body of pages) {
    if (body.rows.length > 0) continue;
    body.style.height = Math.min(pageSize, count - body.number * pageSize) * rowHeight + 'px';
  }
  if (first > 0) pages[Math.min(first, pages.length - 1)].scrollIntoView();
  for (const body of pages) watcher.observe(body);
  rest.hidden = found.dataset.count <= mostRows;
  for (const link of document.querySelectorAll('nav a')) {
    if (link.textContent === asked) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  }
}

// Asking

function say(text) {
  if (message.textContent !== text) message.textContent = text;
}

/** Asks for `query`. An answer that comes after the next question is not shown. */
async function ask(query) {
  asking.abort();
  const mine = asking = new AbortController();
  asked = query;
  table.setAttribute('aria-busy', 'true');
  try {
    const page = await fetchPage(query, 0, mine.signal);
    if (mine.signal.aborted) return;
    show(page);
    scrollTo(0, 0);
  } catch {
    if (!mine.signal.aborted) say(unreachable);
  } finally {
    if (mine === asking) table.setAttribute('aria-busy', 'false');
  }
}

/** Asks for what is in the box. While it is typed, that is one entry of the history. */
function askBox(settles) {
  clearTimeout(box.timer);
  const query = box.value.trim();
  if (query !== current) {
    history[settled && current ? 'pushState' : 'replaceState'](null, '', address(query));
    current = query;
  }
  settled = settles;
  if (query !== asked) ask(query);
}

box.addEventListener('input', event => {
  clearTimeout(box.timer);
  if (!event.isComposing) box.timer = setTimeout(askBox, 100, false);
});
box.addEventListener('compositionend', () => askBox(false));

form.addEventListener('submit', event => {
  event.preventDefault();
  askBox(true);
});

document.querySelector('nav').addEventListener('click', event => {
  const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (!plain || !event.target.matches('a')) return;
  event.preventDefault();
  box.value = event.target.textContent;
  askBox(true);
});

addEventListener('popstate', () => {
  clearTimeout(box.timer);
  box.value = current = queryOfAddress();
  settled = true;
  if (current !== asked) ask(current);
});

// Copying

async function writeClipboard(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Not a secure context, as over plain HTTP from another machine.
  const area = document.createElement('textarea');
  const focused = document.activeElement;
  area.value = text;
  area.className = 'unseen';
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  focused?.focus();
  if (!done) throw new Error('not copied');
}

async function copy(row) {
  const code = row.cells[1].textContent;
  try {
    await writeClipboard(String.fromCodePoint(parseInt(code.slice(2), 16)));
    note.replaceChildren('copied ', row.querySelector('bdi').cloneNode(true));
  } catch {
    note.textContent = 'The browser does not let this page copy.';
  }
  note.classList.add('on');
  clearTimeout(note.timer);
  note.timer = setTimeout(() => note.classList.remove('on'), 2000);
}

table.addEventListener('click', event => {
  const row = event.target.closest('tbody tr');
  if (!row || (!event.target.closest('button') && String(getSelection()) !== '')) return;
  rove(row.querySelector('button'));
  copy(row);
});

// The keyboard: one row is on the way of the Tab key, arrows go on from it.

function rove(button) {
  if (!button) return;
  for (const other of table.querySelectorAll('button[tabindex="0"]')) other.tabIndex = -1;
  button.tabIndex = 0;
}

/** The focus goes to a row, by its number among all; a page that is not there is fetched. */
async function focusRow(number) {
  if (total === 0) return;
  number = Math.max(0, Math.min(number, total - 1));
  const body = pages[Math.floor(number / pageSize)];
  if (body.rows.length === 0) {
    body.wanted = true;  // what is seen of it now may be said of before
    body.scrollIntoView({block: 'nearest'});
    await fill(body);
    body.wanted = false;
  }
  const row = body.rows[number % pageSize];
  if (!row) return;
  rove(row.querySelector('button'));
  row.querySelector('button').focus({preventScroll: true});
  row.scrollIntoView({block: 'nearest'});
}

function rowNumber(row) {
  return row.parentNode.number * pageSize + row.sectionRowIndex;
}

const steps = {ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -Infinity, End: Infinity};

addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const row = document.activeElement.closest('tbody tr');
  if (event.key === '/' && document.activeElement !== box) {
    box.focus();
    box.select();
  } else if (document.activeElement === box && event.key === 'ArrowDown') {
    focusRow(0);
  } else if (row && event.key === 'ArrowUp' && rowNumber(row) === 0) {
    box.focus();
  } else if (row && event.key in steps) {
    focusRow(rowNumber(row) + steps[event.key]);
  } else {
    return;
  }
  event.preventDefault();
});

rest.textContent = `The first ${mostRows.toLocaleString('en')} are shown.`;
table.after(rest);
document.documentElement.classList.add('js');
box.setSelectionRange(box.value.length, box.value.length);
show(document);
