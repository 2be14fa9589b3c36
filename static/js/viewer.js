/* The document of the review pane: its pages, its size, and the cited page, by buttons and keys. Silent while typing and
   where the shortcuts are switched off. Without JavaScript the browser's own viewer does it, and a cited page is a link. */
(() => {
  'use strict';
  const SIZES = [50, 75, 100, 125, 150, 200, 300];
  const KEYS = { PageUp: ['turn', -1], PageDown: ['turn', 1], '+': ['zoom', 1], '=': ['zoom', 1], '-': ['zoom', -1] };
  let tools = null; // of the document that is shown
  let page = 1;
  let size = 0; // 0: as wide as the pane
  let waiting = 0;

  const part = (selector) => document.querySelector(`.tj__d ${selector}`);
  const pages = () => Number(tools.dataset.pages) || document.querySelectorAll('.tj__d [data-part]').length || 0;
  const next = (step) => Math.max(1, Math.min(page + step, pages() || page + step));
  const nextSize = (step) => SIZES[Math.max(0, Math.min(SIZES.length - 1, SIZES.indexOf(size || 100) + step))];
  const say = () => {
    const place = tools.querySelector('[data-place]');
    if (place) place.textContent = pages() ? `Hlm. ${page} dari ${pages()}` : `Hlm. ${page}`;
    tools.querySelector('[data-size]').textContent = size ? `${size} %` : 'Selebar kolom';
    // At the ends a button says that it leads nowhere; it stays reachable, so the focus is not lost with it.
    tools.querySelectorAll('[data-turn], [data-zoom]').forEach((button) => {
      const { turn: step, zoom: growth } = button.dataset;
      const isEnd = step ? next(Number(step)) === page : nextSize(Number(growth)) === size;
      button.setAttribute('aria-disabled', String(isEnd));
    });
  };
  // A viewer reads the page from the address when it is made: a new frame comes behind the old one, which stays in view
  // until the new one has drawn its page. So nothing flashes.
  const DRAWN = 400; // ms from a viewer that is there to a page that is drawn
  const showFile = (frame) => {
    const frames = frame.parentElement;
    frames.querySelectorAll('.is-coming').forEach((late) => late.remove());
    const fresh = frame.cloneNode();
    fresh.className = 'is-coming';
    fresh.src = `${frame.dataset.file}#navpanes=0&page=${page}&${size ? `zoom=${size}` : 'view=FitH'}`;
    fresh.addEventListener('load', () => setTimeout(() => {
      if (!fresh.isConnected) return;
      fresh.className = '';
      frame.remove();
    }, DRAWN), { once: true });
    frames.append(fresh);
  };
  const draw = (turned) => {
    say();
    const [frame, picture, words] = ['[data-file]', '[data-picture] img', '[data-words]'].map(part);
    clearTimeout(waiting);
    if (frame) waiting = setTimeout(() => showFile(part('[data-file]:not(.is-coming)')), 200);
    if (picture) { picture.style.maxWidth = size ? 'none' : ''; picture.style.width = size ? `${size}%` : ''; }
    if (words) words.style.fontSize = size ? `${size}%` : '';
    const heads = Array.from(document.querySelectorAll('.tj__d [data-part]'));
    if (turned && heads[page - 1]) heads[page - 1].scrollIntoView({ block: 'start' });
  };
  const turn = (step) => {
    if (next(step) === page) return;
    page = next(step);
    draw(true);
  };
  const zoom = (step) => {
    size = nextSize(step);
    draw(false);
  };
  const begin = () => {
    const found = document.querySelector('[data-viewer]');
    if (found === tools) return;
    tools = found;
    if (!tools) return;
    [page, size] = [Number(tools.dataset.page) || 1, 0];
    tools.hidden = false;
    say();
  };

  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-turn], [data-zoom], [data-goto]');
    if (!button || !tools || (button.dataset.goto && !part('[data-file]'))) return;
    if (button.dataset.turn) turn(Number(button.dataset.turn));
    if (button.dataset.zoom) zoom(Number(button.dataset.zoom));
    if (button.dataset.goto) {
      event.preventDefault();
      page = Number(button.dataset.goto);
      draw(true);
      document.querySelector('.tj__d').scrollIntoView({ block: 'nearest' });
    }
  });
  const typing = (element) => element.closest('textarea, select, [contenteditable], input:not([type=radio]):not([type=checkbox])');
  document.addEventListener('keydown', (event) => {
    const off = document.getElementById('pintasan');
    if (!tools || !(event.key in KEYS) || (off && !off.checked)) return;
    if (event.ctrlKey || event.metaKey || event.altKey || !event.target.closest || typing(event.target)) return;
    const [act, step] = KEYS[event.key];
    if (act === 'turn' && !tools.querySelector('[data-turn]')) return;
    event.preventDefault();
    (act === 'turn' ? turn : zoom)(step);
  });
  document.addEventListener('htmx:afterSettle', begin);
  begin();
})();
