/* Leaving with something unsaved: the browser asks before a long form is left, and signing out asks for the whole tab.
   Without JavaScript both happen as ever. */
(() => {
  'use strict';
  const drafts = window.kawalDrafts;
  if (!drafts) return;
  const MANY = 4; // fields from which on a form is long, also without a text of several lines
  let leaving = false;

  // A form that saves itself asks on its own (autosave.js).
  const isLong = (form) => form.querySelector('textarea') || form.querySelectorAll('input:not([type=hidden]), select').length >= MANY;
  const unsaved = () => Array.from(document.querySelectorAll('form[data-changed]:not([data-autosave])')).some(isLong);
  document.addEventListener('submit', (event) => { if (!event.defaultPrevented) leaving = true; });
  // "Batal" of an upload form deletes the files at once: too late to ask.
  const LEAVES = '[data-leave], form[data-upload] .k-buttons a.btn-plain';
  document.addEventListener('click', (event) => { if (event.target.closest(LEAVES)) leaving = true; });
  document.addEventListener('input', () => { leaving = false; }); // what was sent was a file to be saved: the page stayed
  window.addEventListener('beforeunload', (event) => { if (!leaving && unsaved()) event.preventDefault(); });

  const box = document.getElementById('keluar');
  const list = box.querySelector('ul');
  const entry = (page) => {
    const link = Object.assign(document.createElement('a'), { href: page.url, textContent: page.title });
    const item = document.createElement('li');
    item.append(link);
    return item;
  };
  let asked = null; // the form that signs out
  document.addEventListener('submit', (event) => {
    if (!event.target.matches('[data-signout]')) return;
    const pages = new Map(drafts.pages().map((page) => [page.url, page]));
    if (!pages.size) return;
    event.preventDefault();
    asked = event.target;
    list.replaceChildren(...Array.from(pages.values(), entry));
    box.showModal();
  }, true);
  box.querySelector('[data-do=batal]').addEventListener('click', () => box.close());
  box.querySelector('[data-do=keluar]').addEventListener('click', () => {
    drafts.forget();
    box.close();
    asked.submit();
  });
})();
