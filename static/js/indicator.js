/* Keyboard of the indicator page: 1–5 choose a level, Ctrl+Enter saves and goes on. Silent while typing;
   the number keys can be switched off, and the choice is kept on this device. */
(() => {
  'use strict';
  const form = document.getElementById('isian');
  if (!form) return;
  const KEY = 'kawal.pintasan';
  const toggle = document.getElementById('pintasan');
  if (toggle) {
    toggle.checked = localStorage.getItem(KEY) !== 'mati';
    toggle.addEventListener('change', () => localStorage.setItem(KEY, toggle.checked ? 'nyala' : 'mati'));
  }

  const typing = (element) => element.closest('textarea, select, [contenteditable], input:not([type=radio]):not([type=checkbox])');
  const choose = (digit) => {
    const radio = document.getElementById('t' + digit);
    if (!radio || radio.disabled || radio.matches(':disabled')) return;
    if (radio.checked && !radio.closest('.is-looking')) return;
    radio.checked = true;
    radio.focus();
    ['input', 'change'].forEach((name) => radio.dispatchEvent(new Event(name, { bubbles: true })));
  };
  document.addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === 'Enter') {
      const next = document.querySelector('button[name=lanjut]');
      if (next) { event.preventDefault(); next.click(); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (toggle && toggle.checked && /^[1-5]$/.test(event.key)) choose(event.key);
  });

  // The level was cleared: no choice stays marked.
  document.addEventListener('htmx:afterRequest', (event) => {
    if (event.detail.successful && event.target.matches('.lad__clear')) {
      form.querySelectorAll('input[type=radio][name=value]').forEach((radio) => { radio.checked = false; });
    }
  });
})();
