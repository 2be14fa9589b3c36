/* The search box of every page: "/" or Ctrl+K leads to it, what is found shows while one types, arrows and Enter choose.
   Without JavaScript it is a form that leads to the page of the search. */
(() => {
  'use strict';
  const field = document.getElementById('cari-q');
  const list = document.getElementById('cari-daftar');
  if (!field || !list) return;
  let active = -1;
  const options = () => Array.from(list.querySelectorAll('[role=option]'));
  const isWriting = (target) => target.closest && target.closest('input, textarea, select, [contenteditable]');

  const mark = (position) => {
    active = position;
    options().forEach((option, n) => option.setAttribute('aria-selected', String(n === active)));
    const chosen = options()[active];
    if (chosen) {
      field.setAttribute('aria-activedescendant', chosen.id);
      chosen.scrollIntoView({ block: 'nearest' });
    } else field.removeAttribute('aria-activedescendant');
  };
  const show = (open) => {
    list.hidden = !open;
    field.setAttribute('aria-expanded', String(open));
    if (!open) mark(-1);
  };
  const move = (step) => {
    const count = options().length;
    mark(active < 0 && step < 0 ? count - 1 : (active + step + count) % count);
  };

  document.addEventListener('keydown', (event) => {
    const isSlash = event.key === '/' && !event.ctrlKey && !event.metaKey && !event.altKey;
    const isCtrlK = event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (event.defaultPrevented || (!isSlash && !isCtrlK) || isWriting(event.target)) return;
    event.preventDefault();
    const seen = field.offsetParent ? field : document.getElementById('q');
    if (!seen) { document.getElementById('cari-tautan').click(); return; }
    seen.focus();
    seen.select();
  });

  field.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      if (list.hidden) field.blur(); else { event.preventDefault(); show(false); }
      return;
    }
    if (list.hidden || !options().length) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      move(event.key === 'ArrowDown' ? 1 : -1);
    } else if (event.key === 'Enter' && options()[active]) {
      event.preventDefault();
      options()[active].click();
    }
  });

  list.addEventListener('htmx:afterSwap', () => {
    mark(-1);
    show(document.activeElement === field && options().length > 0);
  });
  field.addEventListener('focus', () => { if (options().length && field.value.trim()) show(true); });
  field.form.addEventListener('focusout', (event) => {
    if (!field.form.contains(event.relatedTarget)) show(false);
  });
  // A press on the list must not take the focus from the field before it is a click.
  list.addEventListener('mousedown', (event) => event.preventDefault());
})();
