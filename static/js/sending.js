/* A button that has been pressed shows that it works, and the form goes out once: twice in one tick, or Enter twice,
   sends nothing a second time. It comes back with an answer, with "Back", and when no answer comes. What is sent twice
   all the same (without this script, from two tabs) the server answers once. A button with `data-download` is answered
   with a file: the page stays, so nothing waits. */
(() => {
  'use strict';
  const PATIENCE = 30_000; // ms without an answer, after which the button may be pressed again
  const posts = (form) => form.getAttribute('method') === 'post';
  const isSending = (form) => form.hasAttribute('data-sending');

  const start = (form, pressed) => {
    form.setAttribute('data-sending', '');
    const button = pressed || form.querySelector('button[type=submit], button:not([type])');
    if (button) {
      button.setAttribute('aria-busy', 'true');
      button.setAttribute('aria-disabled', 'true');
      button.append(Object.assign(document.createElement('span'), { className: 'visually-hidden', textContent: ' sedang dikirim' }));
    }
    setTimeout(() => stop(form), PATIENCE);
  };
  const stop = (form) => {
    if (!isSending(form)) return;
    form.removeAttribute('data-sending');
    const buttons = [...form.querySelectorAll('[aria-busy]'), ...document.querySelectorAll(`[form="${form.id}"][aria-busy]`)];
    buttons.forEach((button) => {
      button.removeAttribute('aria-busy');
      button.removeAttribute('aria-disabled');
      if (button.lastElementChild?.textContent === ' sedang dikirim') button.lastElementChild.remove();
    });
  };

  // Before everybody else: nobody takes the second press for a first one.
  window.addEventListener('submit', (event) => {
    if (!isSending(event.target)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
  // After everybody else: another script may have kept the form back.
  window.addEventListener('submit', (event) => {
    if (event.defaultPrevented || !posts(event.target) || event.submitter?.hasAttribute('data-download')) return;
    start(event.target, event.submitter);
  });
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) document.querySelectorAll('[data-sending]').forEach(stop);
  });

  const ownForm = (event) => (event.detail.elt.matches('form') && event.detail.requestConfig?.verb === 'post' ? event.detail.elt : null);
  document.addEventListener('htmx:beforeSend', (event) => {
    const form = ownForm(event);
    if (form) start(form, event.detail.requestConfig.triggeringEvent?.submitter);
  });
  document.addEventListener('htmx:afterRequest', (event) => { if (ownForm(event)) stop(event.detail.elt); });
})();
