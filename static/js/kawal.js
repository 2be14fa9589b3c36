/* Small behaviours of every page. Each page works without them as plain links and form posts. */
(() => {
  'use strict';
  // A page that comes back from memory is blank until the server has said that it may be shown, to whoever sits here now.
  window.addEventListener('pagehide', (event) => { if (event.persisted) document.body.hidden = true; });
  window.addEventListener('pageshow', (event) => {
    const [way] = performance.getEntriesByType('navigation');
    const unasked = way && way.type === 'back_forward' && way.transferSize === 0;
    if (event.persisted || unasked) window.location.reload();
  });

  const all = (selector) => Array.from(document.querySelectorAll(selector));

  // htmx posts carry the token of the page's forms.
  document.addEventListener('htmx:configRequest', (event) => {
    const token = document.querySelector('[name=csrfmiddlewaretoken]');
    if (token) event.detail.headers['X-CSRFToken'] = token.value;
  });

  // What asks by itself how far something is asks on when the line is back, and until then shows no old percentage.
  const AGAIN = 10000;
  const waitForLine = (part) => {
    const bar = part.querySelector('progress');
    const words = part.querySelector('.k-prog span');
    if (words) words.textContent = 'Menunggu jaringan';
    if (bar) bar.hidden = true;
    setTimeout(() => window.htmx.trigger(part, 'again'), AGAIN);
  };

  // No answer at all: say so, and keep what was typed.
  const saySendError = (event) => {
    if (event.target.matches('[data-asks-again]')) return waitForLine(event.target);
    if (event.target.closest('[data-quiet]')) return; // nothing of the reader's is lost
    const box = document.getElementById('pesan');
    box.replaceChildren(document.getElementById('terputus').content.cloneNode(true));
    box.scrollIntoView({ block: 'nearest' });
  };
  document.addEventListener('htmx:sendError', saySendError);
  document.addEventListener('htmx:timeout', saySendError);

  // The session has ended: said once. What asks by itself every few seconds does not say it again over somebody's typing.
  document.addEventListener('htmx:beforeSwap', (event) => {
    if (event.detail.xhr.status === 401 && document.querySelector('[data-session-ended]')) event.detail.shouldSwap = false;
  });

  // The summary of errors takes the focus, also where the browser leaves `autofocus` to the address's anchor.
  const summary = document.querySelector('.k-errsum[autofocus]');
  if (summary) summary.focus();

  // An open account menu closes on Escape and on a press elsewhere.
  const close = (except) => all('details[data-closes][open]').forEach((box) => { if (box !== except) box.open = false; });
  document.addEventListener('click', (event) => close(event.target.closest('details[data-closes]')));
  document.addEventListener('keydown', (event) => {
    const open = document.querySelector('details[data-closes][open]');
    if (event.key !== 'Escape' || !open) return;
    open.open = false;
    open.querySelector('summary').focus();
  });

  // The menu of a narrow screen.
  all('[data-toggles]').forEach((button) => button.addEventListener('click', () => {
    const open = document.getElementById(button.dataset.toggles).classList.toggle('show');
    button.setAttribute('aria-expanded', String(open));
  }));

  all('[data-print]').forEach((button) => button.addEventListener('click', () => window.print()));

  // Show and hide what is typed into a password field.
  all('[data-reveal]').forEach((button) => button.addEventListener('click', () => {
    const field = document.getElementById(button.dataset.reveal);
    const shown = field.type === 'password';
    field.type = shown ? 'text' : 'password';
    button.setAttribute('aria-pressed', String(shown));
  }));

  // A button that cannot be used yet says why beside it; pressing it sends nothing.
  document.addEventListener('click', (event) => {
    if (event.target.closest('[aria-disabled="true"]')) event.preventDefault();
  });

  // The day in words beside its field, while it is typed.
  const LONG_DAY = new Intl.DateTimeFormat('id-ID', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
  const spelled = (text) => {
    const first = /^(\d{1,2})[-/. ]?(\d{1,2})[-/. ]?(\d{4})$/.exec(text);
    const [year, month, day] = (first ? first.slice(1).reverse() : (/^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(text) || []).slice(1)).map(Number);
    const found = new Date(0);
    found.setUTCFullYear(year, month - 1, day);
    return year && found.getUTCMonth() === month - 1 && found.getUTCDate() === day ? LONG_DAY.format(found) : '';
  };
  document.addEventListener('input', (event) => {
    if (!event.target.matches('[data-day]')) return;
    const line = document.getElementById(`${event.target.id || `id_${event.target.name}`}_ejaan`);
    if (line) line.textContent = spelled(event.target.value.trim()) || line.dataset.how;
  });

  // How much of a text's limit is used, said while it is typed. A line break is one character, as on the server. The
  // browser's own limit would cut what is pasted without a word; the server refuses it in words and keeps it on the page.
  const LIMITED = 'textarea, input:not([type]), input[type=text], input[type=url], input[type=email]';
  const limitOf = (field) => {
    if (!field.matches(LIMITED) || !field.form || field.form.method !== 'post' || field.inputMode === 'numeric') return 0;
    if (field.maxLength > 0) {
      field.dataset.limit = field.maxLength;
      field.removeAttribute('maxlength');
    }
    return Number(field.dataset.limit || 0);
  };
  const counterOf = (field) => {
    const id = `${field.id || field.name}-hitung`;
    const there = document.getElementById(id);
    if (there) return there;
    const line = Object.assign(document.createElement('p'), { id, className: 'k-count' });
    field.insertAdjacentElement('afterend', line);
    field.setAttribute('aria-describedby', `${field.getAttribute('aria-describedby') || ''} ${id}`.trim());
    return line;
  };
  document.addEventListener('focusin', (event) => limitOf(event.target));
  document.addEventListener('input', (event) => {
    const limit = limitOf(event.target);
    if (!limit) return;
    const [used, most] = [Array.from(event.target.value).length, limit].map((number) => number.toLocaleString('id-ID'));
    const over = Array.from(event.target.value).length - limit;
    const line = counterOf(event.target);
    line.classList.toggle('is-over', over > 0);
    line.setAttribute('aria-live', over > -limit / 10 ? 'polite' : 'off'); // near the limit it is read out
    line.textContent = `${used} dari ${most} karakter${over > 0 ? `; ${over.toLocaleString('id-ID')} terlalu banyak` : ''}`;
  });

  // What the address names may lie in a folded part, be one, or head one: it is opened. Browsers do the first by themselves.
  const unfold = () => {
    const named = document.getElementById(window.location.hash.slice(1) || '-');
    if (!named) return;
    const headed = named.matches('h2, h3, section') ? named.closest('section') : null;
    const part = named.closest('details') || (headed && headed.querySelector('.k-fold'));
    for (let box = part; box; box = box.parentElement.closest('details')) box.open = true;
    if (part) named.scrollIntoView();
  };
  window.addEventListener('hashchange', unfold);
  unfold();
})();
