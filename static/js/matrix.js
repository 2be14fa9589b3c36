/* A cell of the assignment matrix is stored when it is meant: chosen in its opened list, or with Enter. Arrow keys and
   letters on a closed list only look through it; Escape and leaving the cell bring back what is stored. Ctrl+Z takes the
   last change back that was made here, and nothing of an earlier visit. Without JavaScript the cells are sent with the form's own button. */
(() => {
  'use strict';
  const news = document.getElementById('kabar-sel');
  if (!news) return; // nothing can be changed here
  const MOMENT = 1000; // ms after a key in which a change is that key's work
  let looked = -MOMENT; // when a key or the wheel last looked through a closed list
  let waiting = null; // the cell that shows something else than what is stored

  const cellOf = (event) => (event.target.matches && event.target.matches('[data-cell]') ? event.target : null);
  const storedIn = (cell) => (Array.from(cell.options).find((option) => option.defaultSelected) || cell.options[0]).value;
  const chosenIn = (cell) => cell.selectedOptions[0].textContent.trim().split(/\s+/).pop() || 'kosong';
  const say = (cell, words) => { news.textContent = `${cell.getAttribute('aria-label')}: ${words}`; };
  const looksThrough = (event) => !event.altKey && !event.ctrlKey && !event.metaKey
    && (/^(Arrow|Page)|^(Home|End)$/.test(event.key) || (event.key.length === 1 && event.key !== ' '));

  const settle = (cell) => {
    if (waiting === cell) waiting = null;
    cell.closest('td').classList.remove('is-waiting');
    news.textContent = '';
  };
  const hold = (cell) => {
    if (cell.value === storedIn(cell)) { settle(cell); return; }
    waiting = cell;
    cell.closest('td').classList.add('is-waiting');
    say(cell, `${chosenIn(cell)} belum tersimpan. Enter menyimpan, Escape membatalkan.`);
  };
  const bringBack = (cell) => {
    cell.value = storedIn(cell);
    settle(cell);
    say(cell, `tidak diubah, tetap ${chosenIn(cell)}.`);
  };

  // One request at a time. An answer replaces rows and the form that takes back, so who waits is looked up by its id
  // when its turn comes; a request of an element that is gone would not be sent, nor what stands behind it.
  const meant = new Map(); // id of a cell: what it is to be, from its choice until it is sent
  let turn = Promise.resolve();
  let underWay = 0; // steps that are not done
  const inTurn = (step) => {
    underWay += 1;
    turn = turn.then(step).catch(() => {}).then(() => { underWay -= 1; });
  };
  const post = (element, form) => new Promise((done) => {
    element.addEventListener('htmx:onLoadError', done, { once: true });
    window.htmx.ajax('POST', form.getAttribute('action'), { source: element }).then(done, done);
  });
  const undoForm = () => document.querySelector('form[data-undo]');
  const undoMark = (id) => {
    const form = undoForm();
    return form && (!id || form.dataset.undo === id) ? form.elements.mark.value : '';
  };
  let madeHere = ''; // the mark of the last change that was made on this page since it was opened
  const storeMeant = (id) => {
    const cell = document.getElementById(id);
    const value = meant.get(id);
    meant.delete(id);
    if (!cell) return null;
    cell.value = value;
    if (value === storedIn(cell)) return null;
    const before = undoMark();
    return post(cell, cell.form).then(() => { if (undoMark(id) !== before) madeHere = undoMark(id) || madeHere; });
  };
  const send = (cell) => {
    const { id, value } = cell;
    settle(cell);
    const stands = meant.has(id);
    meant.set(id, value);
    if (!stands) inTurn(() => storeMeant(id));
  };

  document.addEventListener('keydown', (event) => {
    const cell = cellOf(event);
    if (!cell) return;
    looked = looksThrough(event) ? event.timeStamp : -MOMENT;
    if (event.key === 'Enter' && !event.altKey) {
      event.preventDefault(); // of its form's button
      if (waiting === cell) send(cell);
    } else if (event.key === 'Escape' && waiting === cell) {
      event.preventDefault();
      bringBack(cell);
    }
  });
  document.addEventListener('keyup', (event) => { if (cellOf(event)) looked = -MOMENT; });
  document.addEventListener('wheel', (event) => { if (cellOf(event)) looked = event.timeStamp; }, { passive: true });
  document.addEventListener('change', (event) => {
    const cell = cellOf(event);
    if (!cell) return;
    if (event.timeStamp - looked < MOMENT) hold(cell);
    else send(cell);
  });
  document.addEventListener('focusout', (event) => {
    const cell = event.target;
    if (!waiting || waiting !== cell) return;
    queueMicrotask(() => { if (cell.isConnected) bringBack(cell); }); // replaced by an answer is not left
  });

  // Not stored after all: it waits again where one still stands on it.
  document.addEventListener('htmx:afterRequest', (event) => {
    const cell = event.detail.elt;
    if (event.detail.successful || !cell.isConnected || !cell.matches('[data-cell]') || meant.has(cell.id)) return;
    if (document.activeElement === cell) hold(cell);
    else bringBack(cell);
  });

  // A row that came back shows what is stored; what is chosen in it, sent soon or still looked at, stays chosen.
  document.addEventListener('htmx:afterSettle', () => {
    meant.forEach((value, id) => {
      const cell = document.getElementById(id);
      if (cell) cell.value = value;
    });
    if (!waiting || waiting.isConnected) return;
    const { id, value } = waiting;
    waiting = document.getElementById(id);
    if (!waiting) return;
    waiting.value = value;
    hold(waiting);
  });
  window.addEventListener('beforeunload', (event) => { if (meant.size) event.preventDefault(); });

  // --- taking back -------------------------------------------------------------------------------
  const isTyping = (element) => element.matches('textarea, [contenteditable], input:not([type=checkbox]):not([type=radio])');
  const takeBack = (mark) => {
    const form = undoForm();
    if (!form || !mark) return null;
    if (undoMark() !== mark) {
      news.textContent = 'Perubahan lain baru saja tersimpan. Periksa, lalu urungkan sekali lagi.';
      return null;
    }
    return post(form, form).then(() => {
      const cell = document.getElementById(form.dataset.undo);
      if (form.isConnected || !cell) return; // refused, or of another domain
      say(cell, `diurungkan, kembali ${chosenIn(cell)}.`);
      if (!document.activeElement.matches('[data-cell]')) cell.focus();
    });
  };
  document.addEventListener('submit', (event) => {
    if (!event.target.matches('form[data-undo]')) return;
    event.preventDefault();
    const mark = event.target.elements.mark.value; // the one whose words were read
    inTurn(() => takeBack(mark));
  });
  document.addEventListener('keydown', (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== 'z') return;
    if (isTyping(event.target) || !(waiting || underWay || (madeHere && undoMark() === madeHere))) return;
    event.preventDefault();
    if (waiting) bringBack(waiting);
    else if (!event.repeat) inTurn(() => takeBack(madeHere));
  });
})();
