'use strict';
(() => {
  const $ = id => document.getElementById(id);
  const all = (where, what) => [...where.querySelectorAll(what)];
  const cases = all(document, '.case');
  const form = document.querySelector('.filter');

  // Filter: by text, label and verdict. Text is looked for in what a case says about itself, not in its transcripts.
  const verdicts = all(document, '.legend input');
  const texts = new Map();
  const textOf = c => {
    if (!texts.has(c)) {
      const parts = all(c, ':scope > details > summary, .refs, .prose, .claim');
      texts.set(c, parts.map(p => p.textContent).join(' ').toLowerCase());
    }
    return texts.get(c);
  };
  const filter = () => {
    const words = $('q').value.toLowerCase().split(/\s+/).filter(Boolean);
    const label = $('label').value;
    const wanted = new Set(verdicts.filter(v => v.checked).map(v => v.value));
    const shown = new Set();
    for (const c of cases) {
      const fits = wanted.has(c.dataset.verdict) && (!label || c.dataset.labels.includes('|' + label + '|')) &&
        words.every(w => textOf(c).includes(w));
      c.hidden = !fits;
      if (fits) shown.add('#' + c.id);
    }
    for (const cell of all(document, '.matrix td .v')) cell.classList.toggle('dim', !shown.has(cell.getAttribute('href')));
    for (const row of all(document, '.matrix tbody tr')) row.hidden = !row.querySelector('.v:not(.dim)');
    for (const m of all(document, '.matrix')) m.parentElement.hidden = !m.querySelector('tbody tr:not([hidden])');
    for (const g of all(document, '.group')) g.hidden = !g.querySelector('tbody tr:not([hidden])');
    for (const v of verdicts) v.parentElement.classList.toggle('off', !v.checked);
    $('no-match').hidden = shown.size > 0 || cases.length === 0;
    $('status').textContent = `${shown.size} of ${cases.length} cases shown`;
  };
  form.hidden = cases.length === 0;
  for (const v of verdicts) {
    v.hidden = cases.length === 0;
    v.checked = true;
    v.parentElement.classList.add('live');
    v.addEventListener('change', filter);
  }
  form.addEventListener('input', filter);
  form.addEventListener('submit', e => e.preventDefault());
  form.addEventListener('reset', () => setTimeout(() => { verdicts.forEach(v => { v.checked = true }); filter() }));
  $('open').addEventListener('click', () => cases.forEach(c => { c.firstElementChild.open = !c.hidden || c.firstElementChild.open }));
  $('shut').addEventListener('click', () => cases.forEach(c => { c.firstElementChild.open = false }));
  filter();

  // A link to something inside a closed case opens it.
  const reveal = () => {
    const target = $(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.classList.contains('case')) { target.hidden = false; target.firstElementChild.open = true }
    for (let d = target.closest('details'); d; d = d.parentElement.closest('details')) d.open = true;
    target.scrollIntoView();
    const focus = target.classList.contains('case') ? target.querySelector('summary') : null;
    if (focus) focus.focus({ preventScroll: true });
  };
  addEventListener('hashchange', reveal);
  reveal();
  addEventListener('load', () => setTimeout(reveal)); // a browser that goes to the place takes the focus away

  // A diagram is one stop for the Tab key; arrows move inside.
  const messages = figure => all(figure, 'a.m');
  document.addEventListener('toggle', e => {
    if (!e.target.open || !e.target.parentElement.classList.contains('case')) return;
    for (const figure of all(e.target, '.seq')) messages(figure).forEach((m, i) => m.setAttribute('tabindex', i ? -1 : 0));
    for (const b of all(e.target, 'button[hidden]')) b.hidden = false;
  }, true);

  // What has to be scrolled must be reached by the keyboard.
  document.addEventListener('toggle', e => {
    if (!e.target.open) return;
    for (const s of all(e.target, '.scroll, .seq, pre')) {
      if (s.scrollWidth > s.clientWidth && s.clientWidth) s.tabIndex = 0;
    }
  }, true);
  for (const s of all(document, '#matrix .scroll')) if (s.scrollWidth > s.clientWidth) s.tabIndex = 0;

  const moveTo = (from, to) => {
    if (!to) return;
    from.setAttribute('tabindex', -1);
    to.setAttribute('tabindex', 0);
    to.focus();
  };
  document.addEventListener('keydown', e => {
    const m = e.target.closest && e.target.closest('a.m');
    if (!m || e.altKey || e.ctrlKey || e.metaKey) return;
    if (e.key === 'Enter') { // not as a click: the same key press would go on to a button of the dialog
      e.preventDefault();
      openBytes(m);
      return;
    }
    const list = messages(m.closest('.seq'));
    const at = list.indexOf(m);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: list.length - 1 }[e.key];
    if (to === undefined) return;
    e.preventDefault();
    moveTo(m, list[to]);
  });

  // The bytes of a message. A row of the transcript has the text; where that is not all, it has the bytes in base64.
  const encoder = new TextEncoder();
  const endings = { LF: [10], CR: [13], none: [] };
  const cellOf = row => row.querySelector('td:nth-child(n+3):not(.gone)');
  const bytesOf = row => {
    const cell = cellOf(row);
    const source = row.dataset.same ? $(row.dataset.same) : row;
    if (source.dataset.b) return Uint8Array.from(atob(source.dataset.b), c => c.charCodeAt(0));
    return Uint8Array.from([...encoder.encode(cell.firstChild ? cell.firstChild.data.replace(/\n$/, '') : ''), ...(endings[row.dataset.end] || [13, 10])]);
  };
  const hex = bytes => {
    let out = '';
    for (let at = 0; at < bytes.length; at += 16) {
      const line = [...bytes.subarray(at, at + 16)];
      out += at.toString(16).padStart(4, '0') + '  ' + line.map(b => b.toString(16).padStart(2, '0')).join(' ').padEnd(49) +
        line.map(b => b > 31 && b < 127 ? String.fromCharCode(b) : '.').join('') + '\n';
    }
    return out;
  };
  const rowsOf = m => {
    const list = [];
    for (let row = $(m.getAttribute('href').slice(1)); row && list.length < Number(m.dataset.n || 1); row = row.nextElementSibling) list.push(row);
    return list;
  };
  const wire = row => /^[CS]$/.test(row.cells[1].textContent);
  let current;
  const showBytes = m => {
    const rows = rowsOf(m);
    const spoken = m.querySelector('.vh').textContent.replace(/: $/, '');
    const comma = spoken.indexOf(', ');
    current = m;
    $('bytes-h').textContent = spoken.slice(comma + 2);
    $('bytes-at').textContent = 'at ' + spoken.slice(0, comma);
    $('bytes-text').textContent = rows.map(r => cellOf(r).textContent.replace(/\n$/, '') + (r.className ? ` (${r.className})` : '')).join('\n');
    let text = '';
    for (const r of rows.filter(wire)) {
      const bytes = bytesOf(r);
      const size = Number(r.dataset.size || bytes.length);
      text += hex(bytes) + (size > bytes.length ? `and ${size - bytes.length} more bytes\n` : '');
    }
    $('bytes-hex').textContent = text;
    $('bytes-hex').hidden = !text;
    $('bytes-row').href = m.getAttribute('href');
    const list = messages(m.closest('.seq'));
    $('before').disabled = m === list[0];
    $('after').disabled = m === list[list.length - 1];
  };
  const openBytes = m => {
    showBytes(m);
    $('bytes').showModal();
    $('bytes-text').focus();
  };
  const step = by => {
    const list = messages(current.closest('.seq'));
    const to = list[list.indexOf(current) + by];
    if (!to) return;
    current.setAttribute('tabindex', -1);
    to.setAttribute('tabindex', 0);
    showBytes(to);
  };
  $('before').addEventListener('click', () => step(-1));
  $('after').addEventListener('click', () => step(1));
  $('bytes').addEventListener('close', () => { if (current) current.focus() });
  $('bytes').addEventListener('click', e => { if (e.target === $('bytes')) $('bytes').close() });
  $('bytes-row').addEventListener('click', () => { current = null; $('bytes').close(); setTimeout(reveal) });

  const save = b => {
    const text = b.closest('.file').querySelector('pre').textContent + '\n';
    const whole = b.dataset.end === 'crlf' ? text.replace(/\n/g, '\r\n') : text;
    const a = document.createElement('a');
    a.href = URL.createObjectURL(new Blob([whole], { type: 'application/octet-stream' }));
    a.download = b.dataset.name;
    a.click();
    setTimeout(() => URL.revokeObjectURL(a.href), 1000);
  };
  const copy = b => {
    const code = b.parentElement.querySelector('code');
    const done = () => { $('status').textContent = 'Copied'; b.textContent = 'Copied' };
    const select = () => getSelection().selectAllChildren(code);
    navigator.clipboard ? navigator.clipboard.writeText(code.textContent).then(done, select) : select();
  };
  document.addEventListener('click', e => {
    const m = e.target.closest('a.m');
    if (m && !e.ctrlKey && !e.metaKey && !e.shiftKey) {
      e.preventDefault();
      openBytes(m);
    }
    const b = e.target.closest('button');
    if (b && b.classList.contains('save')) save(b);
    if (b && b.classList.contains('copy')) copy(b);
  });

  // Paper cannot be unfolded.
  let closed = [];
  addEventListener('beforeprint', () => {
    closed = cases.filter(c => !c.hidden).flatMap(c => all(c, 'details:not([open])'));
    closed.forEach(d => { d.open = true });
  });
  addEventListener('afterprint', () => closed.forEach(d => { d.open = false }));
})();
